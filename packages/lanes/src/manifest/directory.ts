import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  MAX_ASSET_SIZE,
  ReleaseError,
  showFound,
  type AssetName,
  type SpecAsset,
} from "@release-actions/contract";
import type { FoundFile } from "../files/collect.ts";
import { broken, type Finding } from "../verify/findings.ts";

/** What lies in the directory, judged against the spec. */
export interface Content {
  /** Files that the spec names and that can be assets; not hashed yet. */
  readonly files: readonly FoundFile[];
  readonly findings: readonly Finding[];
}

/**
 * Compares the directory with the spec, both ways: a file that is not in the manifest would be
 * published unverified. `optional` are the ids that may be missing because an earlier release has them.
 * The output file is passed over: it is replaced.
 */
export async function readContent(
  directory: string,
  assets: readonly SpecAsset[],
  optional: ReadonlySet<string>,
  output: string,
): Promise<Content> {
  const there = (await entriesOf(directory)).filter(
    ({ name }) => resolve(directory, name) !== output,
  );
  const byName = new Map(assets.map((asset) => [asset.filename as string, asset.filename]));
  const names = new Set(there.map(({ name }) => name));
  const findings: Finding[] = assets.flatMap(({ id, filename }) =>
    names.has(filename) || optional.has(id) ? [] : [missing(id, filename)],
  );
  const files: FoundFile[] = [];
  for (const { name, regular } of there) {
    const wanted = byName.get(name);
    if (wanted === undefined) findings.push(extra(name, byName));
    else if (!regular) findings.push(irregular(name));
    else {
      const file = await sized(directory, wanted);
      const objection = explainSize(file);
      if (objection) findings.push(objection);
      else files.push(file);
    }
  }
  return { files, findings };
}

async function entriesOf(
  directory: string,
): Promise<readonly { readonly name: string; readonly regular: boolean }[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries
      .map((entry) => ({ name: entry.name, regular: entry.isFile() }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw new ReleaseError({
      code: "file_unreadable",
      message: "The directory of the assets cannot be read.",
      found: error instanceof Error ? error.message : String(error),
      next: "Check the input assets: a directory, relative to the workspace.",
      cause: error,
    });
  }
}

function missing(id: string, filename: string): Finding {
  const message = `${filename} is not in the directory`;
  const seen = { expected: filename, found: "no such file" };
  return broken(`assets/${id}`, "content_missing", message, seen);
}

function extra(name: string, wanted: ReadonlyMap<string, string>): Finding {
  const twin = [...wanted.keys()].find((one) => one.toLowerCase() === name.toLowerCase());
  const why = twin === undefined ? "" : `; it differs from ${twin} only in case`;
  const message = `the release spec does not name ${showFound(name)}${why}`;
  return broken(`files/${name}`, "content_extra", message, { found: showFound(name) });
}

/** A link could lead anywhere, and change where it leads before the upload. */
function irregular(name: string): Finding {
  const message = `${name} is not a regular file`;
  return broken(`files/${name}`, "content_extra", message, {
    expected: "a regular file",
    found: "a directory, a link or a device",
  });
}

async function sized(directory: string, name: AssetName): Promise<FoundFile> {
  const path = join(directory, name);
  const { size } = await stat(path).catch((error: unknown) => {
    throw new ReleaseError({
      code: "file_unreadable",
      message: `${name} cannot be read.`,
      found: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  });
  return { name, path, size };
}

function explainSize({ name, size }: FoundFile): Finding | null {
  const found = `${size} bytes`;
  if (size === 0) {
    const expected = "at least 1 byte";
    return broken(`files/${name}`, "asset_empty", `${name} is empty`, { expected, found });
  }
  if (size <= MAX_ASSET_SIZE) return null;
  const expected = `at most ${MAX_ASSET_SIZE} bytes`;
  const message = `${name} is too large for a release asset`;
  return broken(`files/${name}`, "asset_too_large", message, { expected, found });
}
