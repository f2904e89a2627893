import { endReaders } from "../git/object-reader.ts";
import { existsSync, mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

// Retries, since a git that is still running may put a file into a directory being removed.
const REMOVE = { recursive: true, force: true, maxRetries: 5, retryDelay: 50 } as const;

/** Where things lie on disk. */
export interface Paths {
  readonly database: string;
  readonly tmp: string;
  readonly blobs: string;
  readonly repositories: string;
  /** The bare repository of a repository id. */
  git(repositoryId: number): string;
  /** The bytes of an uploaded thing: kind "assets", "artifacts", ... and its id. */
  blob(kind: string, id: number | string): string;
}

/**
 * The layout below `dataDir`; makes only that directory itself, and those above it.
 * Throws, with the system's reason, where there cannot be one.
 */
export function openPaths(dataDir: string): Paths {
  try {
    makeDirectory(resolve(dataDir));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${dataDir} cannot be a data directory: ${reason}`, { cause });
  }
  return layout(dataDir);
}

/**
 * Step by step: node's own recursive mkdir never comes to an end where a directory that exists
 * answers ENOENT to everything made in it, as /proc does.
 */
function makeDirectory(directory: string): void {
  const missing: string[] = [];
  for (let at = directory; !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const step of missing) {
    try {
      mkdirSync(step);
    } catch (error) {
      // Somebody else may have been faster.
      if (!existsSync(step)) throw error;
    }
  }
  if (!statSync(directory).isDirectory()) throw new Error("it is a file");
}

/** Removes the temporary uploads of an earlier process. Only for the holder of the database lock. */
export function prepareDirectories(paths: Paths): void {
  rmSync(paths.tmp, REMOVE);
  for (const directory of [paths.tmp, paths.blobs, paths.repositories]) {
    mkdirSync(directory, { recursive: true });
  }
}

/** Removes everything but the database. */
export function emptyDirectories(paths: Paths): void {
  rmSync(paths.blobs, REMOVE);
  // The next repositories have the same names.
  endReaders(paths.repositories);
  rmSync(paths.repositories, REMOVE);
  prepareDirectories(paths);
}

function layout(dataDir: string): Paths {
  const blobs = join(dataDir, "blobs");
  const repositories = join(dataDir, "git");
  return {
    database: join(dataDir, "github.db"),
    tmp: join(dataDir, "tmp"),
    blobs,
    repositories,
    git: (repositoryId) => join(repositories, `${repositoryId}.git`),
    blob: (kind, id) => join(blobs, kind, String(id)),
  };
}
