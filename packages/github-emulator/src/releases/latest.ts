import type { DatabaseSync } from "node:sqlite";
import type { RepositoryRow } from "../repos/rows.ts";
import { one, run } from "../store/database.ts";
import { listReleases, releaseById } from "./rows.ts";
import type { ReleaseRow } from "./rows.ts";

export type MakeLatest = "true" | "false" | "legacy";
export const MAKE_LATEST = ["true", "false", "legacy"] as const;

/**
 * The release GitHub calls latest: the one that was told so, else the newest published one that is
 * no prerelease, by `created_at` and then by version. Those told "false" come last, but they come:
 * https://github.com/cli/cli/issues/6963 and https://github.com/cli/cli/issues/10695
 */
export function latestRelease(db: DatabaseSync, repo: RepositoryRow): ReleaseRow | null {
  const flagged = one<{ latest_release_id: number | null }>(
    db,
    "SELECT latest_release_id FROM repositories WHERE id = ?",
    repo.id,
  )?.latest_release_id;
  const chosen =
    flagged === null || flagged === undefined ? null : releaseById(db, repo.id, flagged);
  if (chosen !== null && mayBeLatest(chosen)) return chosen;
  const candidates = listReleases(db, repo.id, { drafts: false }).filter(mayBeLatest);
  return candidates.toSorted(newestFirst)[0] ?? null;
}

/** Carries out make_latest on a published release. */
export function applyMakeLatest(
  db: DatabaseSync,
  release: ReleaseRow,
  makeLatest: MakeLatest,
): void {
  const flag = (value: 0 | 1): void => {
    run(db, "UPDATE releases SET never_latest = ? WHERE id = ?", value, release.id);
  };
  switch (makeLatest) {
    case "true":
      flag(0);
      run(
        db,
        "UPDATE repositories SET latest_release_id = ? WHERE id = ?",
        release.id,
        release.repository_id,
      );
      return;
    case "false":
      flag(1);
      run(
        db,
        "UPDATE repositories SET latest_release_id = NULL WHERE id = ? AND latest_release_id = ?",
        release.repository_id,
        release.id,
      );
      return;
    case "legacy":
      flag(0);
      run(
        db,
        "UPDATE repositories SET latest_release_id = NULL WHERE id = ?",
        release.repository_id,
      );
  }
}

function mayBeLatest(release: ReleaseRow): boolean {
  return release.draft === 0 && release.prerelease === 0;
}

function newestFirst(a: ReleaseRow, b: ReleaseRow): number {
  return (
    a.never_latest - b.never_latest ||
    b.created_at.localeCompare(a.created_at) ||
    compareVersions(b.tag_name, a.tag_name) ||
    b.id - a.id
  );
}

// Enough of semver for the tie of two releases of one commit: numbers compared as numbers.
function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
