import { ReleaseError, type Sha, type VersionFile } from "@release-actions/contract";
import { readText, type Repository } from "@release-actions/github";
import type { Change } from "./change.ts";
import { requireBundleable } from "./files/bundleable.ts";
import { versionsIn, withVersion } from "./files/find.ts";

/**
 * The files of a commit that do not state the version yet, changed so that they do.
 * @throws ReleaseError `version_file_invalid`
 */
export async function bumpsFor(
  at: Repository,
  commit: Sha,
  files: readonly VersionFile[],
  version: string,
): Promise<readonly Change[]> {
  const bumps: Change[] = [];
  for (const file of files) {
    const { path } = file;
    const text = await readText(at, path, commit);
    if (text === null) {
      throw new ReleaseError({
        code: "version_file_invalid",
        message: `${at.name} has no ${path} at ${commit}.`,
        expected: "every file of version_files in release.yml",
        found: "no such file",
      });
    }
    requireBundleable(path, text, version);
    const stated = versionsIn(file, text);
    if (stated.every((one) => one === version)) continue;
    const what = `${stated.join(", ")} → ${version}`;
    bumps.push({ path, before: text, text: withVersion(file, text, version), what });
  }
  return bumps;
}
