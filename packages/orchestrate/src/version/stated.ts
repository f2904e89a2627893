import type { Sha, VersionFile } from "@release-actions/contract";
import { readText, type Repository } from "@release-actions/github";
import { versionsIn } from "../prepare/files/find.ts";

/**
 * The version that a commit states, by the first of its version files; null when there is none. What
 * is wrong with these files is told when they are changed.
 */
export async function statedVersion(
  at: Repository,
  commit: Sha,
  files: readonly VersionFile[],
): Promise<string | null> {
  const [file] = files;
  const text = file === undefined ? null : await readText(at, file.path, commit);
  if (file === undefined || text === null) return null;
  try {
    return versionsIn(file, text)[0] ?? null;
  } catch {
    return null;
  }
}
