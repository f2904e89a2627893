import { readCommit } from "../git/objects.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { all, one, run, transaction } from "../store/database.ts";
import type { WorkflowRow } from "./workflows.ts";

export const RUN_STATUSES = [
  "queued",
  "requested",
  "waiting",
  "pending",
  "in_progress",
  "completed",
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const CONCLUSIONS = [
  "success",
  "failure",
  "neutral",
  "cancelled",
  "skipped",
  "timed_out",
  "action_required",
  "stale",
  "startup_failure",
] as const;
export type Conclusion = (typeof CONCLUSIONS)[number];

export interface RunRow {
  readonly id: number;
  readonly repository_id: number;
  readonly workflow_id: number;
  readonly check_suite_id: number;
  readonly head_repository_id: number;
  readonly run_number: number;
  readonly run_attempt: number;
  readonly event: string;
  readonly status: RunStatus;
  readonly conclusion: Conclusion | null;
  readonly head_branch: string | null;
  readonly head_sha: string;
  /** JSON of a `simple-commit`, or null when the commit is not in the head repository. */
  readonly head_commit: string | null;
  readonly display_title: string;
  /** JSON object of strings. */
  readonly inputs: string;
  /** JSON list of `referenced-workflow`. */
  readonly referenced_workflows: string;
  readonly actor_id: number;
  readonly triggering_actor_id: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly run_started_at: string;
}

export interface NewRun {
  readonly workflow: WorkflowRow;
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string | null;
  /** The repository itself, or the fork the commit comes from. */
  readonly headRepository: RepositoryRow;
  readonly actorId: number;
  readonly displayTitle?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly status?: RunStatus;
  readonly conclusion?: Conclusion | null;
  readonly runAttempt?: number;
  readonly referencedWorkflows?: readonly unknown[];
}

/** What can change about a run while it lasts. */
export interface RunChange {
  readonly status?: RunStatus;
  readonly conclusion?: Conclusion | null;
  readonly runAttempt?: number;
  readonly triggeringActorId?: number;
  readonly startedAt?: string;
}

const COLUMNS = [
  "id",
  "repository_id",
  "workflow_id",
  "check_suite_id",
  "head_repository_id",
  "run_number",
  "run_attempt",
  "event",
  "status",
  "conclusion",
  "head_branch",
  "head_sha",
  "head_commit",
  "display_title",
  "inputs",
  "referenced_workflows",
  "actor_id",
  "triggering_actor_id",
  "created_at",
  "updated_at",
  "run_started_at",
] as const satisfies readonly (keyof RunRow)[];

const INSERT = `INSERT INTO workflow_runs (${COLUMNS.join(", ")})
  VALUES (${COLUMNS.map(() => "?").join(", ")})`;

export function findRun(
  server: Pick<ServerState, "db">,
  repositoryId: number,
  id: number,
): RunRow | null {
  const sql = "SELECT * FROM workflow_runs WHERE id = ? AND repository_id = ?";
  return one<RunRow>(server.db, sql, id, repositoryId);
}

export function runById(server: Pick<ServerState, "db">, id: number): RunRow | null {
  return one<RunRow>(server.db, "SELECT * FROM workflow_runs WHERE id = ?", id);
}

/** Newest first. */
export function listRuns(server: Pick<ServerState, "db">, repositoryId: number): RunRow[] {
  const sql = "SELECT * FROM workflow_runs WHERE repository_id = ? ORDER BY id DESC";
  return all<RunRow>(server.db, sql, repositoryId);
}

/** Records a run. It is `queued` unless told otherwise; nothing here executes it. */
export async function createRun(
  server: ServerState,
  repo: RepositoryRow,
  given: NewRun,
): Promise<RunRow> {
  const headCommit = await describeHead(server, given);
  const now = server.now();
  const row: RunRow = {
    id: server.ids.next("run"),
    repository_id: repo.id,
    workflow_id: given.workflow.id,
    check_suite_id: server.ids.next("check_suite"),
    head_repository_id: given.headRepository.id,
    run_number: nextNumber(server, given.workflow),
    run_attempt: given.runAttempt ?? 1,
    event: given.event,
    status: given.status ?? "queued",
    conclusion: given.conclusion ?? null,
    head_branch: given.headBranch,
    head_sha: given.headSha,
    head_commit: headCommit === null ? null : JSON.stringify(headCommit),
    display_title: given.displayTitle ?? headCommit?.message.split("\n")[0] ?? given.workflow.name,
    inputs: JSON.stringify(given.inputs ?? {}),
    referenced_workflows: JSON.stringify(given.referencedWorkflows ?? []),
    actor_id: given.actorId,
    triggering_actor_id: given.actorId,
    created_at: now,
    updated_at: now,
    run_started_at: now,
  };
  run(server.db, INSERT, ...COLUMNS.map((column) => row[column]));
  return row;
}

/** Changes a run and answers with it as it is now. A status other than `completed` has no conclusion. */
export function updateRun(server: ServerState, row: RunRow, change: RunChange): RunRow {
  const status = change.status ?? row.status;
  const conclusion = change.conclusion === undefined ? row.conclusion : change.conclusion;
  const next: RunRow = {
    ...row,
    status,
    conclusion: status === "completed" ? conclusion : null,
    run_attempt: change.runAttempt ?? row.run_attempt,
    triggering_actor_id: change.triggeringActorId ?? row.triggering_actor_id,
    run_started_at: change.startedAt ?? row.run_started_at,
    updated_at: server.now(),
  };
  run(
    server.db,
    `UPDATE workflow_runs SET status = ?, conclusion = ?, run_attempt = ?,
       triggering_actor_id = ?, run_started_at = ?, updated_at = ? WHERE id = ?`,
    next.status,
    next.conclusion,
    next.run_attempt,
    next.triggering_actor_id,
    next.run_started_at,
    next.updated_at,
    row.id,
  );
  return next;
}

/** Starts the next attempt; the one that ended stays readable under its number. */
export function startAttempt(server: ServerState, row: RunRow, actorId: number): RunRow {
  return transaction(server.db, () => {
    run(
      server.db,
      "INSERT INTO run_attempts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET row = excluded.row",
      row.id,
      row.run_attempt,
      JSON.stringify(row),
    );
    return updateRun(server, row, {
      status: "queued",
      conclusion: null,
      runAttempt: row.run_attempt + 1,
      triggeringActorId: actorId,
      startedAt: server.now(),
    });
  });
}

/** The run as it was in one of its attempts, or `null`. */
export function attemptOf(
  server: Pick<ServerState, "db">,
  row: RunRow,
  attempt: number,
): RunRow | null {
  if (attempt === row.run_attempt) return row;
  const sql = "SELECT row FROM run_attempts WHERE run_id = ? AND attempt = ?";
  const stored = one<{ row: string }>(server.db, sql, row.id, attempt);
  return stored === null ? null : (JSON.parse(stored.row) as RunRow);
}

interface HeadCommit {
  readonly id: string;
  readonly tree_id: string;
  readonly message: string;
  readonly timestamp: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly committer: { readonly name: string; readonly email: string };
}

async function describeHead(server: ServerState, given: NewRun): Promise<HeadCommit | null> {
  const commit = await readCommit(server.paths.git(given.headRepository.id), given.headSha);
  if (commit === null) return null;
  const { author, committer } = commit;
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: committer.date,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}

function nextNumber(server: Pick<ServerState, "db">, workflow: WorkflowRow): number {
  const last = one<{ last: number | null }>(
    server.db,
    "SELECT max(run_number) AS last FROM workflow_runs WHERE workflow_id = ?",
    workflow.id,
  );
  return (last?.last ?? 0) + 1;
}
