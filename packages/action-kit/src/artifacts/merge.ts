import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform, Writable, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ReleaseError } from "@release-actions/contract";
import { foldPath } from "./entry-path.ts";

/** Opens the bytes of a file, late: a stream that fails while nobody listens ends the process. */
type Opener = () => Promise<Readable>;

/** One directory that files of several artifacts are put into, none over another. */
export interface Merge {
  /**
   * Adds a file of exactly `size` bytes. The same bytes once more under the same path are fine.
   * @throws ReleaseError `files_duplicate_name`; RangeError when the stream has another length
   */
  add(artifact: string, path: string, size: number, open: Opener): Promise<void>;
}

interface Taken {
  readonly artifact: string;
  readonly path: string;
  readonly digest: string;
}

export function createMerge(directory: string): Merge {
  const files = new Map<string, Taken>();
  const folders = new Map<string, Taken>();
  return {
    async add(artifact, path, size, open) {
      const here = { artifact, path };
      const key = foldPath(path);
      const above = ancestors(key);
      const blocking = folders.get(key) ?? above.map((folder) => files.get(folder)).find(Boolean);
      if (blocking) throw clash(here, blocking, "is a file in one and a directory in the other");
      const known = files.get(key);
      if (known && (known.artifact === artifact || known.path !== path)) {
        throw clash(here, known, "is there twice, or differs only in case");
      }
      const digest = known
        ? await digestOf(open, size)
        : await write(join(directory, ...path.split("/")), open, size);
      if (known && known.digest !== digest) throw clash(here, known, "has other bytes");
      const taken = { ...here, digest };
      files.set(key, known ?? taken);
      for (const folder of above) folders.set(folder, taken);
    },
  };
}

/** "a/b/c" → "a", "a/b" */
function ancestors(key: string): string[] {
  const segments = key.split("/").slice(0, -1);
  return segments.map((_segment, index) => segments.slice(0, index + 1).join("/"));
}

function clash(one: Omit<Taken, "digest">, other: Taken, why: string): ReleaseError {
  const where =
    one.artifact === other.artifact
      ? `in the artifact ${one.artifact}`
      : `in the artifacts ${other.artifact} and ${one.artifact}`;
  return new ReleaseError({
    code: "files_duplicate_name",
    message: `${one.path} ${where} ${why}.`,
    expected: "each path once, or with the same bytes",
    found: `${other.path} and ${one.path}`,
  });
}

async function write(target: string, open: Opener, size: number): Promise<string> {
  await mkdir(dirname(target), { recursive: true });
  const { tap, digest } = measure(size);
  try {
    await pipeline(await open(), tap, createWriteStream(target, { flags: "wx" }));
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
  return digest();
}

async function digestOf(open: Opener, size: number): Promise<string> {
  const { tap, digest } = measure(size);
  const nowhere = new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  });
  await pipeline(await open(), tap, nowhere);
  return digest();
}

/** Hashes what passes, and lets no byte more than `size` pass. */
function measure(size: number): { readonly tap: Transform; readonly digest: () => string } {
  const hash = createHash("sha256");
  let seen = 0;
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > size) return done(new RangeError(`more than the ${size} bytes announced`));
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      done(seen === size ? null : new RangeError(`${seen} bytes instead of ${size}`));
    },
  });
  return { tap, digest: () => hash.digest("hex") };
}
