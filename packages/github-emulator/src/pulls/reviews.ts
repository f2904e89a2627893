import { reaches, roleOn } from "../auth/access.ts";
import { userById } from "../auth/users.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { all, one, run } from "../store/database.ts";

type Stored = Pick<ServerState, "db">;

export interface ReviewRow {
  readonly id: number;
  readonly issue_id: number;
  readonly user_id: number;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  readonly body: string;
  readonly commit_sha: string;
  readonly submitted_at: string | null;
}

/** How the reviews that count stand: the last word of each reviewer with write access. */
export interface Standing {
  readonly approvals: number;
  readonly changesRequested: boolean;
}

/** Oldest first. */
export function reviewsOf(server: Stored, issueId: number): ReviewRow[] {
  return all<ReviewRow>(server.db, "SELECT * FROM reviews WHERE issue_id = ? ORDER BY id", issueId);
}

export function reviewById(server: Stored, issueId: number, id: number): ReviewRow | null {
  const sql = "SELECT * FROM reviews WHERE id = ? AND issue_id = ?";
  return one<ReviewRow>(server.db, sql, id, issueId);
}

export function saveReview(server: Stored, row: ReviewRow): void {
  run(
    server.db,
    "INSERT OR REPLACE INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?)",
    row.id,
    row.issue_id,
    row.user_id,
    row.state,
    row.body,
    row.commit_sha,
    row.submitted_at,
  );
}

export function standingOf(server: Stored, repo: RepositoryRow, issueId: number): Standing {
  const last = new Map<number, ReviewRow["state"]>();
  for (const { user_id, state } of reviewsOf(server, issueId)) {
    // A comment does not take an approval back.
    if (state !== "COMMENTED" && state !== "PENDING") last.set(user_id, state);
  }
  const counted = [...last].flatMap(([id, state]) => {
    const user = userById(server.db, id);
    return user !== null && reaches(roleOn(server.db, user, repo), "write") ? [state] : [];
  });
  return {
    approvals: counted.filter((state) => state === "APPROVED").length,
    changesRequested: counted.includes("CHANGES_REQUESTED"),
  };
}

/** Takes back every approval, as new commits do where a rule says so. */
export function dismissApprovals(server: Stored, issueId: number): void {
  const sql = "UPDATE reviews SET state = 'DISMISSED' WHERE issue_id = ? AND state = 'APPROVED'";
  run(server.db, sql, issueId);
}
