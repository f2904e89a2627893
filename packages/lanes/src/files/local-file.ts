import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import {
  parseDigest,
  ReleaseError,
  showFound,
  type AssetName,
  type Digest,
} from "@release-actions/contract";

/** 1 MiB: large enough for full speed, small enough that many files at once stay cheap. */
const CHUNK = 1024 * 1024;

/**
 * A file whose bytes were hashed through `handle` and are uploaded through the same handle, so that
 * another file put in its place between the two is never read.
 */
export interface LocalFile {
  readonly name: AssetName;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly digest: Digest;
  /** The bytes from the start; each call is a new reading. */
  open(onBytes?: (done: number) => void): ReadableStream<Uint8Array>;
  /** @throws ReleaseError `file_changed` when the file was written to since it was hashed. */
  assertUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens and hashes one file.
 * @param onBytes told how many bytes have been hashed so far
 * @throws ReleaseError `file_unreadable`
 */
export async function openFile(
  path: string,
  name: AssetName,
  onBytes?: (done: number) => void,
): Promise<LocalFile> {
  const handle = await readable(path, () => open(path, "r"));
  try {
    const before = await readable(path, () => handle.stat({ bigint: true }));
    if (!before.isFile()) throw unreadable(path, "not a regular file");
    const hash = createHash("sha256");
    let size = 0;
    for await (const chunk of chunksOf(handle)) {
      hash.update(chunk);
      size += chunk.byteLength;
      onBytes?.(size);
    }
    return fromHandle(handle, path, name, size, digestOf(hash.digest("hex")), before.mtimeNs);
  } catch (error) {
    await handle.close();
    throw error instanceof ReleaseError ? error : unreadable(path, error);
  }
}

/** A LocalFile over a handle whose whole content is already known to have this digest. */
export function fromHandle(
  handle: FileHandle,
  path: string,
  name: AssetName,
  size: number,
  digest: Digest,
  mtimeNs: bigint,
): LocalFile {
  return {
    name,
    path,
    size,
    digest,
    open: (onBytes) => streamOf(handle, onBytes),
    assertUnchanged: async () => {
      const now = await handle.stat({ bigint: true });
      if (now.mtimeNs === mtimeNs && now.size === BigInt(size)) return;
      throw new ReleaseError({
        code: "file_changed",
        message: `${path} was written to after it was hashed.`,
        expected: `${size} bytes, ${digest}`,
        found: `${now.size} bytes, modified ${new Date(Number(now.mtimeMs)).toISOString()}`,
      });
    },
    close: () => handle.close(),
  };
}

function streamOf(
  handle: FileHandle,
  onBytes: ((done: number) => void) | undefined,
): ReadableStream<Uint8Array> {
  let done = 0;
  return new ReadableStream(
    {
      pull: async (controller) => {
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, done);
        if (bytesRead === 0) {
          controller.close();
          return;
        }
        done += bytesRead;
        onBytes?.(done);
        controller.enqueue(buffer.subarray(0, bytesRead));
      },
    },
    // Read only what is asked for: the socket sets the pace.
    { highWaterMark: 0 },
  );
}

/** Chunks share one buffer: use each before asking for the next. */
async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let at = 0; ;) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function readable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, why: unknown): ReleaseError {
  return new ReleaseError({
    code: "file_unreadable",
    message: `${showFound(basename(path))} cannot be read.`,
    found: why instanceof Error ? why.message : String(why),
    cause: why,
  });
}

export function digestOf(hex: string): Digest {
  const digest = parseDigest(`sha256:${hex}`);
  if (digest) return digest;
  throw new Error("not the hexadecimal form of a sha256");
}
