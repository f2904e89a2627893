import { stat } from "node:fs/promises";
import { basename, normalize } from "node:path";
import {
  explainAssetName,
  isReservedName,
  parseAssetName,
  ReleaseError,
  showFound,
  type AssetName,
  type Problem,
} from "@release-actions/contract";
import { findFiles } from "./find.ts";

/** A file that will become an asset. */
export interface FoundFile {
  readonly name: AssetName;
  readonly path: string;
  /** Bytes, as of now; the hash pass counts again. */
  readonly size: number;
}

/** GitHub's limits for one release. */
const MOST_ASSETS = 1000;
const TWO_GIB = 2 ** 31;
/** candidate.json, checksums.txt and two proofs that may join them. */
const OWN_DOCUMENTS = 4;

/**
 * Finds the files that the patterns name, relative to each of the directories `roots`.
 * @throws ReleaseError naming every pattern or file that cannot be used
 */
export async function collectFiles(
  patterns: readonly string[],
  roots: readonly string[],
): Promise<readonly FoundFile[]> {
  const paths = await matchPatterns(patterns, roots);
  const found = paths.map((path) => ({ path, name: basename(path) }));
  refuseBadNames(found);
  refuseDuplicates(found);
  if (found.length + OWN_DOCUMENTS > MOST_ASSETS) {
    throw new ReleaseError({
      code: "too_many_assets",
      message: `${found.length} files are more than one release can hold.`,
      expected: `at most ${MOST_ASSETS - OWN_DOCUMENTS} files beside the candidate's own documents`,
      found: `${found.length} files`,
    });
  }
  return Promise.all(found.map(({ path }) => sized(path)));
}

async function matchPatterns(
  patterns: readonly string[],
  roots: readonly string[],
): Promise<string[]> {
  const paths = new Set<string>();
  const empty: Problem[] = [];
  for (const pattern of patterns) {
    const inEach = roots.map((cwd) => findFiles(pattern, cwd));
    const matches = (await Promise.all(inEach)).flat();
    for (const path of matches) paths.add(normalize(path));
    if (matches.length === 0) {
      empty.push({ pointer: "/files", message: "matches no file", found: showFound(pattern) });
    }
  }
  if (empty.length === 0) return [...paths].toSorted();
  throw new ReleaseError({
    code: "files_no_match",
    message: `${empty.length} of ${patterns.length} lines in files match no file below ${roots.join(" or ")}.`,
    found: empty.map((problem) => problem.found).join(", "),
    details: empty,
  });
}

interface Named {
  readonly path: string;
  readonly name: string;
}

function refuseBadNames(files: readonly Named[]): void {
  const bad = files.flatMap(({ name }): Problem[] => {
    const why = isReservedName(name)
      ? "is the name of a document that a release carries itself"
      : explainAssetName(name);
    return why === null ? [] : [{ pointer: "/files", message: why, found: showFound(name) }];
  });
  if (bad.length === 0) return;
  throw new ReleaseError({
    code: "asset_name_invalid",
    message: `The file name ${bad[0]?.found ?? ""} ${bad[0]?.message ?? ""}.`,
    found: bad.map((problem) => problem.found).join(", "),
    details: bad,
  });
}

/** A release is flat, and Windows and macOS take names that differ only in case for one file. */
function refuseDuplicates(files: readonly Named[]): void {
  const byName = new Map<string, Named[]>();
  for (const file of files) {
    const key = file.name.toLowerCase();
    byName.set(key, [...(byName.get(key) ?? []), file]);
  }
  const twice = [...byName.values()].filter((group) => group.length > 1);
  const first = twice[0];
  if (!first) return;
  throw new ReleaseError({
    code: "files_duplicate_name",
    message: `${first.length} files would become the asset ${first[0]?.name ?? ""}.`,
    found: first.map(({ path }) => path).join(" and "),
    details: twice.map((group) => ({
      pointer: "/files",
      message: "one name for several files",
      found: showFound(group.map(({ path }) => path).join(", ")),
    })),
  });
}

async function sized(path: string): Promise<FoundFile> {
  const name = parseAssetName(basename(path));
  const found = await stat(path).catch((error: unknown) => {
    throw new ReleaseError({
      code: "file_unreadable",
      message: `${basename(path)} cannot be read.`,
      found: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  });
  if (name === null || !found.isFile()) {
    throw new ReleaseError({
      code: "file_unreadable",
      message: `${basename(path)} is not a regular file.`,
    });
  }
  if (found.size >= TWO_GIB) {
    throw new ReleaseError({
      code: "asset_too_large",
      message: `${name} is too large for a release asset.`,
      expected: `less than ${TWO_GIB} bytes`,
      found: `${found.size} bytes`,
    });
  }
  if (found.size === 0) {
    throw new ReleaseError({
      code: "asset_empty",
      message: `${name} is empty.`,
      expected: "at least 1 byte",
      found: "0 bytes",
    });
  }
  return { name, path, size: found.size };
}
