import type { DatabaseSync } from "node:sqlite";
import { all, one } from "../store/database.ts";

/** A release; flags are 0 or 1, times ISO 8601. `body` and `name` are null when never given. */
export interface ReleaseRow {
  readonly id: number;
  readonly repository_id: number;
  readonly tag_name: string;
  readonly target_commitish: string;
  readonly name: string | null;
  readonly body: string | null;
  readonly draft: 0 | 1;
  readonly prerelease: 0 | 1;
  readonly immutable: 0 | 1;
  readonly never_latest: 0 | 1;
  readonly draft_key: string;
  readonly author_id: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly published_at: string | null;
}

export function releaseById(db: DatabaseSync, repositoryId: number, id: number): ReleaseRow | null {
  return one<ReleaseRow>(
    db,
    "SELECT * FROM releases WHERE repository_id = ? AND id = ?",
    repositoryId,
    id,
  );
}

/** The published release of a tag. */
export function publishedByTag(
  db: DatabaseSync,
  repositoryId: number,
  tag: string,
): ReleaseRow | null {
  return one<ReleaseRow>(
    db,
    "SELECT * FROM releases WHERE repository_id = ? AND tag_name = ? AND draft = 0",
    repositoryId,
    tag,
  );
}

/** The newest draft that waits for a tag; there may be several. */
export function draftByTag(db: DatabaseSync, repositoryId: number, tag: string): ReleaseRow | null {
  return one<ReleaseRow>(
    db,
    "SELECT * FROM releases WHERE repository_id = ? AND tag_name = ? AND draft = 1 ORDER BY id DESC",
    repositoryId,
    tag,
  );
}

/** The draft at "untagged-<key>". */
export function draftByKey(db: DatabaseSync, repositoryId: number, key: string): ReleaseRow | null {
  return one<ReleaseRow>(
    db,
    "SELECT * FROM releases WHERE repository_id = ? AND draft_key = ? AND draft = 1",
    repositoryId,
    key,
  );
}

/** All releases, newest first. */
export function listReleases(
  db: DatabaseSync,
  repositoryId: number,
  options: { readonly drafts: boolean },
): ReleaseRow[] {
  return all<ReleaseRow>(
    db,
    "SELECT * FROM releases WHERE repository_id = ? AND draft <= ? ORDER BY id DESC",
    repositoryId,
    options.drafts ? 1 : 0,
  );
}

/** One page of `listReleases`, and how many there are in all. */
export function pageOfReleases(
  db: DatabaseSync,
  repositoryId: number,
  options: { readonly drafts: boolean; readonly limit: number; readonly offset: number },
): { readonly releases: readonly ReleaseRow[]; readonly total: number } {
  const { drafts, limit, offset } = options;
  // Written out, so that the partial index fits; rows are read only for the page itself.
  const condition = drafts ? "repository_id = ?" : "repository_id = ? AND draft = 0";
  const releases = all<ReleaseRow>(
    db,
    `SELECT * FROM releases WHERE id IN
       (SELECT id FROM releases WHERE ${condition} ORDER BY id DESC LIMIT ? OFFSET ?)
     ORDER BY id DESC`,
    repositoryId,
    limit,
    offset,
  );
  const counted = one<{ total: number }>(
    db,
    `SELECT count(*) AS total FROM releases WHERE ${condition}`,
    repositoryId,
  );
  return { releases, total: counted?.total ?? 0 };
}
