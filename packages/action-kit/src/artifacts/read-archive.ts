import { stat, statfs } from "node:fs/promises";
import { basename } from "node:path";
import {
  MAX_ASSET_SIZE,
  MAX_CANDIDATE_ASSETS,
  ReleaseError,
  showFound,
  type Problem,
} from "@release-actions/contract";
import type { Entry } from "yauzl";
import { explainEntryPath } from "./entry-path.ts";
import { openZip, readEntries, unreadable } from "./zip.ts";

/** A file that an artifact brings. */
interface ArchivedFile {
  /** Relative, with slashes; harmless on every platform. */
  readonly path: string;
  /** Bytes, as the archive says; extraction holds it to that. */
  readonly size: number;
}

/** A downloaded artifact whose entries have been looked at. */
export interface Archive {
  readonly artifact: string;
  /** Where it lies. */
  readonly file: string;
  readonly zipped: boolean;
  readonly files: readonly ArchivedFile[];
}

const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const DIRECTORY = 0o040000;

/**
 * Lists the files of a downloaded artifact.
 * @throws ReleaseError `artifact_path_unsafe` | `artifact_link` | `artifact_zip_invalid` |
 *   `asset_too_large` | `too_many_assets`, naming every entry that is refused for that reason
 */
export async function readArchive(artifact: string, file: string): Promise<Archive> {
  // An upload without archive is named after its file, and downloads under that very name.
  if (basename(file) === artifact) {
    const { size } = await stat(file);
    return checked({ artifact, file, zipped: false, files: [{ path: artifact, size }] });
  }
  const zip = await openZip(artifact, file);
  try {
    if (zip.entryCount > 2 * MAX_CANDIDATE_ASSETS) throw tooMany(artifact, zip.entryCount);
    const entries = await readEntries(artifact, zip);
    refuseLinks(artifact, entries);
    const files = entries
      .filter(({ path, entry }) => !path.endsWith("/") || entry.uncompressedSize > 0)
      .map(({ path, entry }) => ({ path, size: entry.uncompressedSize }));
    refusePaths(
      artifact,
      entries.map(({ path }) => path),
    );
    for (const { path, entry } of entries) refuseOddData(artifact, path, entry);
    return checked({ artifact, file, zipped: true, files });
  } finally {
    zip.close();
  }
}

/**
 * Against archives that are small and unpack to more than the disk holds.
 * @throws ReleaseError `disk_error`
 */
export async function requireRoom(archives: readonly Archive[], directory: string): Promise<void> {
  const files = archives.flatMap((archive) => archive.files);
  const declared = files.reduce((sum, { size }) => sum + size, 0);
  const { bavail, bsize } = await statfs(directory);
  if (declared <= bavail * bsize) return;
  throw new ReleaseError({
    code: "disk_error",
    message: "The unpacked artifacts would not fit on this disk.",
    expected: `at most ${bavail * bsize} bytes`,
    found: `${declared} bytes`,
  });
}

function checked(archive: Archive): Archive {
  const { artifact, files } = archive;
  if (files.length > MAX_CANDIDATE_ASSETS) throw tooMany(artifact, files.length);
  const large = files.find(({ size }) => size > MAX_ASSET_SIZE);
  if (large === undefined) return archive;
  throw new ReleaseError({
    code: "asset_too_large",
    message: `${large.path} in the artifact ${artifact} is too large for a release asset.`,
    expected: `at most ${MAX_ASSET_SIZE} bytes`,
    found: `${large.size} bytes`,
  });
}

function tooMany(artifact: string, count: number): ReleaseError {
  return new ReleaseError({
    code: "too_many_assets",
    message: `The artifact ${artifact} has more files than one release can hold.`,
    expected: `at most ${MAX_CANDIDATE_ASSETS} files`,
    found: `${count} files`,
  });
}

function refusePaths(artifact: string, paths: readonly string[]): void {
  const bad = paths.flatMap((path): Problem[] => {
    const why = explainEntryPath(path);
    return why === null ? [] : [{ pointer: "/artifacts", message: why, found: showFound(path) }];
  });
  if (bad.length === 0) return;
  throw new ReleaseError({
    code: "artifact_path_unsafe",
    message: `The path ${bad[0]?.found ?? ""} in the artifact ${artifact} ${bad[0]?.message ?? ""}.`,
    found: bad.map((problem) => problem.found).join(", "),
    details: bad,
  });
}

function refuseLinks(
  artifact: string,
  entries: readonly { readonly path: string; readonly entry: Entry }[],
): void {
  const special = entries.find(({ entry }) => {
    const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
    return type !== 0 && type !== REGULAR && type !== DIRECTORY;
  });
  if (special === undefined) return;
  throw new ReleaseError({
    code: "artifact_link",
    message: `The artifact ${artifact} has an entry that is neither a file nor a directory.`,
    expected: "regular files and directories",
    found: showFound(special.path),
  });
}

function refuseOddData(artifact: string, path: string, entry: Entry): void {
  if (entry.isEncrypted() || !entry.canDecodeFileData()) {
    throw unreadable(artifact, `${showFound(path)} is encrypted or compressed in an unknown way`);
  }
  if (path.endsWith("/") && entry.uncompressedSize > 0) {
    throw unreadable(artifact, `the directory ${showFound(path)} has content`);
  }
}
