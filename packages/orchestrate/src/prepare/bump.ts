import { ReleaseError, type Sha, type VersionFile } from "@release-actions/contract";
import { readText, type Repository } from "@release-actions/github";
import { versionsIn, withVersion } from "./files/find.ts";

/** A file and what a new version makes of it. */
export interface Bumped {
  readonly path: string;
  /** The versions that it states now. */
  readonly before: readonly string[];
  readonly text: string;
}

/**
 * The files of a commit that do not state the version yet, changed so that they do.
 * @throws ReleaseError `version_file_invalid`
 */
export async function bumpsFor(
  at: Repository,
  commit: Sha,
  files: readonly VersionFile[],
  version: string,
): Promise<readonly Bumped[]> {
  const bumped: Bumped[] = [];
  for (const file of files) {
    const text = await readText(at, file.path, commit);
    if (text === null) {
      throw new ReleaseError({
        code: "version_file_invalid",
        message: `${at.name} has no ${file.path} at ${commit}.`,
        expected: "every file of version_files in release.yml",
        found: "no such file",
      });
    }
    const before = versionsIn(file, text);
    if (before.every((one) => one === version)) continue;
    bumped.push({ path: file.path, before, text: withVersion(file, text, version) });
  }
  return bumped;
}

/** @throws ReleaseError `version_mismatch` unless every file of the commit states the version */
export async function requireVersion(
  at: Repository,
  commit: Sha,
  files: readonly VersionFile[],
  version: string,
): Promise<void> {
  const wrong = await bumpsFor(at, commit, files, version);
  if (wrong.length === 0) return;
  throw new ReleaseError({
    code: "version_mismatch",
    message: `The tree of ${commit} does not state ${version} everywhere.`,
    expected: version,
    found: wrong.map(({ before, path }) => `${path} ${before.join(", ")}`).join("; "),
  });
}
