import type { ServerState } from "../state.ts";
import { all, one, run } from "../store/database.ts";

type Stored = Pick<ServerState, "db">;

/** People, teams and apps by login and slug. */
export interface Actors {
  readonly users: readonly string[];
  readonly teams: readonly string[];
  readonly apps: readonly string[];
}

export interface StatusChecks {
  readonly strict: boolean;
  readonly checks: readonly { readonly context: string; readonly app_id: number | null }[];
}

export interface Reviews {
  readonly dismiss_stale_reviews: boolean;
  readonly require_code_owner_reviews: boolean;
  readonly required_approving_review_count: number;
  readonly require_last_push_approval: boolean;
  readonly bypass: Actors | null;
}

/** The protection of one branch. */
export interface Protection {
  readonly statusChecks: StatusChecks | null;
  readonly reviews: Reviews | null;
  readonly restrictions: Actors | null;
  readonly flags: Readonly<Record<Flag, boolean>>;
}

/** Switches GitHub shows as `{enabled}`, all off in a new protection. */
export const FLAGS = [
  "enforce_admins",
  "required_signatures",
  "required_linear_history",
  "allow_force_pushes",
  "allow_deletions",
  "block_creations",
  "required_conversation_resolution",
  "lock_branch",
  "allow_fork_syncing",
] as const;
export type Flag = (typeof FLAGS)[number];

export function protectionOf(
  server: Stored,
  repositoryId: number,
  branch: string,
): Protection | null {
  const row = one<{ settings: string }>(
    server.db,
    "SELECT settings FROM branch_protections WHERE repository_id = ? AND branch = ?",
    repositoryId,
    branch,
  );
  return row === null ? null : (JSON.parse(row.settings) as Protection);
}

/** The names of all protected branches. */
export function protectedBranches(server: Stored, repositoryId: number): ReadonlySet<string> {
  const rows = all<{ branch: string }>(
    server.db,
    "SELECT branch FROM branch_protections WHERE repository_id = ?",
    repositoryId,
  );
  return new Set(rows.map(({ branch }) => branch));
}

/** Sets the protection of a branch; `null` takes it away. */
export function setProtection(
  server: Stored,
  repositoryId: number,
  branch: string,
  protection: Protection | null,
): void {
  if (protection === null) {
    const sql = "DELETE FROM branch_protections WHERE repository_id = ? AND branch = ?";
    run(server.db, sql, repositoryId, branch);
    return;
  }
  run(
    server.db,
    `INSERT INTO branch_protections VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET settings = excluded.settings`,
    repositoryId,
    branch,
    JSON.stringify(protection),
  );
}
