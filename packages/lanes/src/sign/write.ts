import { randomUUID } from "node:crypto";
import { lstat, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ReleaseError, showFound } from "@release-actions/contract";

export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes files so that each is there as a whole or not at all: beside their places first, to disk,
 * and only when all are, renamed. What was in a place before is replaced.
 * @throws ReleaseError `disk_error`; nothing unfinished stays behind
 */
export async function writeWhole(files: readonly TextFile[]): Promise<void> {
  const written: { readonly temporary: string; readonly path: string }[] = [];
  try {
    for (const { path } of files) await checkPlace(path);
    for (const { path, text } of files) {
      const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
      written.push({ temporary, path });
      await writeSynced(temporary, text);
    }
    for (const { temporary, path } of written) await rename(temporary, path);
    await syncDirectories(files);
  } catch (cause) {
    await Promise.allSettled(written.map(({ temporary }) => rm(temporary, { force: true })));
    throw new ReleaseError({
      code: "disk_error",
      message: `${files.map(({ path }) => basename(path)).join(", ")} could not be written.`,
      found: showFound(cause instanceof Error ? cause.message : String(cause)),
      cause,
    });
  }
}

/** What could stand in the way of a rename, found before the first one. */
async function checkPlace(path: string): Promise<void> {
  const there = await lstat(path).catch(() => null);
  if (there?.isDirectory() === true) throw new Error(`${basename(path)} is a directory`);
}

async function writeSynced(path: string, text: string): Promise<void> {
  const handle = await open(path, "wx", 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A rename is on disk only when its directory is; Windows has no such step. */
async function syncDirectories(files: readonly TextFile[]): Promise<void> {
  if (process.platform === "win32") return;
  for (const directory of new Set(files.map(({ path }) => dirname(path)))) {
    const handle = await open(directory, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
