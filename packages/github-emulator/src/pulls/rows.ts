import type { MergeMethod } from "../protection/active-rules.ts";
import type { ServerState } from "../state.ts";
import { all, one, run } from "../store/database.ts";

type Stored = Pick<ServerState, "db">;

export interface IssueRow {
  readonly id: number;
  readonly repository_id: number;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: "open" | "closed";
  readonly user_id: number;
  /** JSON list of names. */
  readonly labels: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly closed_at: string | null;
}

export interface PullRow extends IssueRow {
  readonly pull_id: number;
  readonly head_repository_id: number;
  readonly head_ref: string;
  readonly head_sha: string;
  readonly base_ref: string;
  readonly base_sha: string;
  readonly draft: 0 | 1;
  readonly merged_at: string | null;
  readonly merged_by_id: number | null;
  readonly merge_commit_sha: string | null;
  /** JSON of a `Merging`. */
  readonly merging: string | null;
  /** JSON of an `AutoMerge`. */
  readonly auto_merge: string | null;
  /** JSON list of user ids. */
  readonly reviewers: string;
}

/** A merge that has its commit, while the branch moves. */
export interface Merging {
  readonly sha: string;
  readonly baseSha: string;
  readonly userId: number;
}

export interface AutoMerge {
  readonly userId: number;
  readonly kind: "user" | "installation";
  readonly method: MergeMethod;
  readonly title: string | null;
  readonly message: string | null;
}

const SELECT_PULL = "SELECT i.*, p.* FROM pulls p JOIN issues i ON i.id = p.issue_id";

export function findIssue(server: Stored, repositoryId: number, number: number): IssueRow | null {
  const sql = "SELECT * FROM issues WHERE repository_id = ? AND number = ?";
  return one<IssueRow>(server.db, sql, repositoryId, number);
}

export function findPull(server: Stored, repositoryId: number, number: number): PullRow | null {
  const sql = `${SELECT_PULL} WHERE i.repository_id = ? AND i.number = ?`;
  return one<PullRow>(server.db, sql, repositoryId, number);
}

export function pullById(server: Stored, id: number): PullRow | null {
  return one<PullRow>(server.db, `${SELECT_PULL} WHERE p.pull_id = ?`, id);
}

/** All pull requests of a repository, the newest first. */
export function listPulls(server: Stored, repositoryId: number): PullRow[] {
  const sql = `${SELECT_PULL} WHERE i.repository_id = ? ORDER BY i.number DESC`;
  return all<PullRow>(server.db, sql, repositoryId);
}

/** The open ones that a change in this repository may concern, by their base or by their head. */
export function openPullsAround(server: Stored, repositoryId: number): PullRow[] {
  const sql = `${SELECT_PULL} WHERE i.state = 'open' AND (i.repository_id = ? OR p.head_repository_id = ?) ORDER BY i.number`;
  return all<PullRow>(server.db, sql, repositoryId, repositoryId);
}

/** Every open pull request, to look after when the emulator starts. */
export function allOpenPulls(server: Stored): PullRow[] {
  return all<PullRow>(server.db, `${SELECT_PULL} WHERE i.state = 'open' ORDER BY i.id`);
}

/** Stores an issue under the next number that neither issues nor pull requests have used. */
export function insertIssue(
  server: Pick<ServerState, "db" | "ids" | "now">,
  repositoryId: number,
  given: Pick<IssueRow, "title" | "body" | "user_id">,
): IssueRow {
  const last = one<{ last: number | null }>(
    server.db,
    "SELECT max(number) AS last FROM issues WHERE repository_id = ?",
    repositoryId,
  );
  const now = server.now();
  const row: IssueRow = {
    id: server.ids.next("issue"),
    repository_id: repositoryId,
    number: (last?.last ?? 0) + 1,
    ...given,
    state: "open",
    labels: "[]",
    created_at: now,
    updated_at: now,
    closed_at: null,
  };
  run(
    server.db,
    "INSERT INTO issues VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    row.id,
    row.repository_id,
    row.number,
    row.title,
    row.body,
    row.state,
    row.user_id,
    row.labels,
    row.created_at,
    row.updated_at,
    row.closed_at,
  );
  return row;
}

type IssueFields = Partial<Pick<IssueRow, "title" | "body" | "state" | "labels" | "closed_at">>;
type PullFields = Partial<
  Omit<PullRow, keyof IssueRow | "pull_id" | "head_repository_id" | "head_ref">
>;

/** Changes columns of an issue. The names come from the type, never from a request. */
export function updateIssue(
  server: Pick<ServerState, "db" | "now">,
  id: number,
  fields: IssueFields,
): void {
  update(server, "issues", "id", id, { ...fields, updated_at: server.now() });
}

/** Changes columns of a pull request; its issue counts as updated. */
export function updatePull(
  server: Pick<ServerState, "db" | "now">,
  id: number,
  fields: PullFields,
): void {
  update(server, "pulls", "issue_id", id, fields);
  updateIssue(server, id, {});
}

function update(
  server: Stored,
  table: "issues" | "pulls",
  key: "id" | "issue_id",
  id: number,
  fields: Readonly<Record<string, string | number | null>>,
): void {
  const names = Object.keys(fields);
  if (names.length === 0) return;
  const set = names.map((name) => `${name} = ?`).join(", ");
  run(server.db, `UPDATE ${table} SET ${set} WHERE ${key} = ?`, ...Object.values(fields), id);
}
