import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Where things lie on disk. */
export interface Paths {
  readonly database: string;
  readonly tmp: string;
  readonly blobs: string;
  /** The bare repository of a repository id. */
  git(repositoryId: number): string;
  /** The bytes of an uploaded thing: kind "assets", "artifacts", ... and its id. */
  blob(kind: string, id: number | string): string;
}

/** Makes the directories; temporary uploads of an earlier process are removed. */
export function openPaths(dataDir: string): Paths {
  const paths = layout(dataDir);
  rmSync(paths.tmp, { recursive: true, force: true });
  for (const directory of [paths.tmp, paths.blobs, join(dataDir, "git")]) {
    mkdirSync(directory, { recursive: true });
  }
  return paths;
}

/** Removes everything but the database. */
export function emptyDataDirectory(dataDir: string): void {
  const paths = layout(dataDir);
  for (const directory of [paths.tmp, paths.blobs, join(dataDir, "git")]) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
  }
}

function layout(dataDir: string): Paths {
  const blobs = join(dataDir, "blobs");
  return {
    database: join(dataDir, "github.db"),
    tmp: join(dataDir, "tmp"),
    blobs,
    git: (repositoryId) => join(dataDir, "git", `${repositoryId}.git`),
    blob: (kind, id) => join(blobs, kind, String(id)),
  };
}
