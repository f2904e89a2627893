import type { DatabaseSync } from "node:sqlite";
import { one } from "../store/database.ts";

/** A repository with its owner. `private` and the other flags are 0 or 1, as SQLite stores them. */
export interface RepositoryRow {
  readonly id: number;
  readonly owner_id: number;
  readonly owner_login: string;
  readonly owner_type: "User" | "Organization";
  readonly name: string;
  readonly description: string | null;
  readonly private: 0 | 1;
  readonly archived: 0 | 1;
  readonly default_branch: string;
  /** JSON object with the merge settings a PATCH can change. */
  readonly settings: string;
  readonly immutable_releases: 0 | 1;
  readonly latest_release_id: number | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly pushed_at: string | null;
}

export const SELECT_REPOSITORY =
  "SELECT r.*, u.login AS owner_login, u.type AS owner_type FROM repositories r JOIN users u ON u.id = r.owner_id";

/** Finds by name, without case; a trailing ".git" is ignored, as in clone URLs. */
export function findRepository(
  db: DatabaseSync,
  owner: string,
  name: string,
): RepositoryRow | null {
  return one<RepositoryRow>(
    db,
    `${SELECT_REPOSITORY} WHERE u.login = ? AND r.name = ?`,
    owner,
    name.replace(/\.git$/i, ""),
  );
}

export function repositoryById(db: DatabaseSync, id: number): RepositoryRow | null {
  return one<RepositoryRow>(db, `${SELECT_REPOSITORY} WHERE r.id = ?`, id);
}

/** Where a repository used to be before it was renamed or transferred. */
export function findRenamed(db: DatabaseSync, owner: string, name: string): RepositoryRow | null {
  const former = one<{ repository_id: number }>(
    db,
    "SELECT repository_id FROM former_names WHERE full_name = ?",
    `${owner}/${name.replace(/\.git$/i, "")}`,
  );
  return former === null ? null : repositoryById(db, former.repository_id);
}

export function fullName(repo: RepositoryRow): string {
  return `${repo.owner_login}/${repo.name}`;
}
