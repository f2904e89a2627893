import { createHash } from "node:crypto";
import { mkdir, open, readdir, rename, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { ReleaseError, type AssetName, type CandidateAsset } from "@release-actions/contract";
import { downloadAsset, type Asset, type Repository } from "@release-actions/github";
import { closeAll, inParallel } from "../files/hash.ts";
import { digestOf, fromHandle, openFile, type LocalFile } from "../files/local-file.ts";
import type { Progress } from "../progress.ts";

const DOWNLOADS_AT_ONCE = 3;
/** A transfer in progress; it gets its real name only when its bytes are the right ones. */
const PARTIAL = ".partial";

/**
 * Makes `directory` ready to hold exactly the named files, for this user only.
 * @throws ReleaseError `input_invalid` when something else lies there: it could be taken for verified
 */
export async function prepareDirectory(directory: string, names: readonly string[]): Promise<void> {
  const foreign = await onDisk(directory, async () => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const there = await readdir(directory);
    const broken = names.map((name) => `${name}${PARTIAL}`).filter((name) => there.includes(name));
    await Promise.all(broken.map((name) => rm(join(directory, name))));
    return there.filter((name) => !names.includes(name) && !broken.includes(name));
  });
  if (foreign.length === 0) return;
  throw new ReleaseError({
    code: "input_invalid",
    message: `The directory ${directory} holds files that are not part of the candidate.`,
    expected: "an empty directory",
    found: foreign.slice(0, 10).join(", "),
    next: "Give an empty directory, so that nothing unverified lies beside what was verified.",
  });
}

/**
 * Downloads every asset once, hashing on the way, and keeps the handle the bytes went through.
 * @throws ReleaseError `asset_mismatch` on the first file whose bytes are not the inventory's
 */
export async function downloadInventory(
  at: Repository,
  pairs: readonly { readonly entry: CandidateAsset; readonly asset: Asset }[],
  directory: string,
  progress: Progress,
): Promise<readonly LocalFile[]> {
  const files: LocalFile[] = [];
  try {
    await inParallel(pairs, DOWNLOADS_AT_ONCE, async ({ entry, asset }) => {
      files.push(await downloadOne(at, entry, asset, directory, progress));
    });
    return files;
  } catch (error) {
    await closeAll(files);
    throw error;
  }
}

async function downloadOne(
  at: Repository,
  entry: CandidateAsset,
  asset: Asset,
  directory: string,
  progress: Progress,
): Promise<LocalFile> {
  const partial = join(directory, `${entry.name}${PARTIAL}`);
  const handle = await onDisk(partial, () => open(partial, "w+", 0o600));
  try {
    let done = 0;
    const received = await downloadAsset(
      at,
      asset,
      {
        begin: async () => {
          done = 0;
          await onDisk(partial, () => handle.truncate(0));
        },
        write: async (chunk) => {
          await onDisk(partial, () => writeAll(handle, chunk, done));
          done += chunk.byteLength;
          progress.transfer(entry.name, done, entry.size);
        },
      },
      entry.size,
    );
    if (received.digest !== entry.digest || received.size !== entry.size) {
      throw mismatch(entry, `${received.size} bytes, ${received.digest}`);
    }
    const path = join(directory, entry.name);
    await onDisk(path, () => rename(partial, path));
    const { mtimeNs } = await handle.stat({ bigint: true });
    return fromHandle(handle, path, entry.name, entry.size, entry.digest, mtimeNs);
  } catch (error) {
    await handle.close();
    await rm(partial, { force: true });
    throw error;
  }
}

/**
 * Opens files that an earlier step of this job verified, and hashes them again: what lies on disk
 * since then is not believed.
 * @throws ReleaseError `file_unreadable` when one is missing, `asset_mismatch` when one is different
 */
export async function openVerified(
  directory: string,
  inventory: readonly CandidateAsset[],
  progress: Progress,
): Promise<readonly LocalFile[]> {
  const files: LocalFile[] = [];
  try {
    await inParallel(inventory, DOWNLOADS_AT_ONCE, async (entry) => {
      const file = await openFile(join(directory, entry.name), entry.name, (done) => {
        progress.transfer(entry.name, done, entry.size);
      });
      files.push(file);
      if (file.digest === entry.digest) return;
      throw mismatch(
        entry,
        `${file.size} bytes, ${file.digest}`,
        `Something wrote to ${directory} after it was verified. Delete it and run the job again: the bytes are downloaded anew.`,
      );
    });
    return files;
  } catch (error) {
    await closeAll(files);
    throw error;
  }
}

/** Writes one of the candidate's own documents beside its files. */
export async function writeDocument(
  directory: string,
  name: AssetName,
  bytes: Uint8Array,
): Promise<LocalFile> {
  const path = join(directory, name);
  const handle = await onDisk(path, () => open(path, "w+", 0o600));
  await onDisk(path, () => writeAll(handle, bytes, 0));
  const { mtimeNs } = await handle.stat({ bigint: true });
  const digest = digestOf(createHash("sha256").update(bytes).digest("hex"));
  return fromHandle(handle, path, name, bytes.byteLength, digest, mtimeNs);
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, from: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.byteLength - done, from + done);
    done += bytesWritten;
  }
}

function mismatch(entry: CandidateAsset, found: string, next?: string): ReleaseError {
  return new ReleaseError({
    code: "asset_mismatch",
    message: `The bytes of ${entry.name} are not the ones that the candidate was sealed with.`,
    expected: `${entry.size} bytes, ${entry.digest}`,
    found,
    next,
  });
}

async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new ReleaseError({
      code: "disk_error",
      message: `${path} could not be written.`,
      found: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  }
}
