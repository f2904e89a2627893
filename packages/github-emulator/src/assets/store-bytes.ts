import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Transform } from "node:stream";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export interface StoredBytes {
  readonly size: number;
  /** "sha256:" and 64 hex digits. */
  readonly digest: string;
}

/**
 * Streams `body` to `tmp`, hashing on the way, and moves it to `file` when all of it is on disk:
 * `file` is complete or absent, also after a kill. Rejects, leaving nothing, when the body breaks.
 */
export async function storeBytes(body: Readable, tmp: string, file: string): Promise<StoredBytes> {
  const hash = createHash("sha256");
  let size = 0;
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash.update(chunk);
      done(null, chunk);
    },
  });
  try {
    // `flush` syncs the file before it is closed.
    await pipeline(body, tap, createWriteStream(tmp, { flags: "wx", flush: true }));
    await mkdir(dirname(file), { recursive: true });
    await rename(tmp, file);
  } catch (error) {
    await rm(tmp, { force: true });
    throw error;
  }
  await syncDirectory(dirname(file));
  return { size, digest: `sha256:${hash.digest("hex")}` };
}

// The new name must be on disk before a database row speaks of it. Windows cannot sync directories.
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(directory);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
