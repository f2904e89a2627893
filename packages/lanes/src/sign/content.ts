import { constants } from "node:fs";
import { lstat, open, type FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import type { BigIntStats } from "node:fs";
import { ReleaseError, showFound } from "@release-actions/contract";

/** A file that is being signed. */
export interface Content {
  readonly path: string;
  /** Its last component, which a trusted comment carries. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /**
   * Its bytes from the start, once. Chunks share two buffers: use each before asking for the next.
   * @param onBytes told how many bytes have been read so far
   */
  chunks(onBytes?: (done: number) => void): AsyncGenerator<Uint8Array>;
  /** @throws ReleaseError `file_changed` when the path no longer leads to the bytes that were read */
  assertUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/** While one chunk is hashed the next one is read. */
const CHUNK = 1024 * 1024;
/** Not through a link, and without waiting for the writer of a pipe. Windows has neither. */
const READ =
  constants.O_RDONLY |
  ((constants.O_NOFOLLOW as number | undefined) ?? 0) |
  ((constants.O_NONBLOCK as number | undefined) ?? 0);

/**
 * Why a path cannot be signed, in words that complete "is ..."; null when it is a regular file. A link
 * is not followed: what is signed is what will be uploaded under that name.
 */
export async function explainPath(path: string): Promise<string | null> {
  try {
    const found = await lstat(path);
    if (found.isFile()) return null;
    if (found.isSymbolicLink()) return "a symbolic link";
    return found.isDirectory() ? "a directory" : "not a regular file";
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT"
      ? "not there"
      : `not readable: ${String(error)}`;
  }
}

/** @throws ReleaseError `file_unreadable` */
export async function openContent(path: string): Promise<Content> {
  try {
    const handle = await open(path, READ);
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) {
      await handle.close();
      throw new Error("not a regular file");
    }
    return contentOf(handle, path, before);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    const message = `${showFound(basename(path))} cannot be read.`;
    throw new ReleaseError({ code: "file_unreadable", message, found, cause });
  }
}

function contentOf(handle: FileHandle, path: string, before: BigIntStats): Content {
  let read = 0n;
  return {
    path,
    name: basename(path),
    size: Number(before.size),
    async *chunks(onBytes) {
      for await (const chunk of chunksOf(handle)) {
        read += BigInt(chunk.byteLength);
        // A file that grows as fast as it is read would never end.
        if (read > before.size) throw changed(path, before.size, read);
        onBytes?.(Number(read));
        yield chunk;
      }
    },
    assertUnchanged: async () => {
      const now = await lstat(path, { bigint: true });
      const same = (["dev", "ino", "size", "mtimeNs", "ctimeNs"] as const).every(
        (field) => now[field] === before[field],
      );
      if (!same || read !== before.size) throw changed(path, before.size, now.size);
    },
    close: () => handle.close(),
  };
}

async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  let [current, spare] = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)];
  let pending = handle.read(current, 0, CHUNK, 0);
  try {
    for (let at = 0; ;) {
      const { bytesRead } = await pending;
      if (bytesRead === 0) return;
      at += bytesRead;
      pending = handle.read(spare, 0, CHUNK, at);
      yield current.subarray(0, bytesRead);
      [current, spare] = [spare, current];
    }
  } finally {
    // Whoever stops early closes the handle next; nobody would wait for this read.
    await pending.catch(() => null);
  }
}

function changed(path: string, expected: bigint, found: bigint): ReleaseError {
  return new ReleaseError({
    code: "file_changed",
    message: `${showFound(basename(path))} was written to, or replaced, while it was signed.`,
    expected: `the ${expected} bytes that were there at first`,
    found: `${found} bytes`,
  });
}
