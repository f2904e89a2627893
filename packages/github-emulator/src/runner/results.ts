import { type JobRow, jobById } from "../actions/jobs.ts";
import type { ServerState } from "../state.ts";
import { all, one, run, transaction } from "../store/database.ts";
import type { EndedJob, JobResult } from "./stage.ts";

/** How a job of one attempt ended, and the rows that show it (one per leg of a matrix). */
export interface JobOutcome extends EndedJob {
  readonly key: string;
  readonly summary: string;
  readonly jobIds: readonly number[];
}

interface OutcomeRow {
  readonly key: string;
  readonly result: JobResult;
  readonly outputs: string;
  readonly summary: string;
  readonly job_ids: string;
}

/** What started a run that this runner executes. */
export interface Cause {
  /** Full ref: `refs/heads/main`. */
  readonly ref: string;
  /** The webhook payload, as JSON. */
  readonly event: string;
  /** The commit that runs, where it is not the run's head: the merge of a pull request. */
  readonly merge?: string;
}

type Store = Pick<ServerState, "db">;

export function saveCause(server: Store, runId: number, cause: Cause): void {
  transaction(server.db, () => {
    const sql = "INSERT INTO runner_runs VALUES (?, ?, ?)";
    run(server.db, sql, runId, cause.ref, cause.event);
    if (cause.merge === undefined) return;
    run(server.db, "INSERT INTO runner_merges VALUES (?, ?)", runId, cause.merge);
  });
}

/** Null for runs that somebody else put in place. */
export function causeOf(server: Store, runId: number): Cause | null {
  const row = one<Pick<Cause, "ref" | "event"> & { readonly sha: string | null }>(
    server.db,
    `SELECT r.ref, r.event, m.sha FROM runner_runs r LEFT JOIN runner_merges m USING (run_id)
     WHERE r.run_id = ?`,
    runId,
  );
  if (row === null) return null;
  const { ref, event, sha } = row;
  return { ref, event, ...(sha === null ? {} : { merge: sha }) };
}

export function saveOutcome(
  server: Store,
  runId: number,
  attempt: number,
  outcome: JobOutcome,
): void {
  run(
    server.db,
    "INSERT OR REPLACE INTO runner_jobs VALUES (?, ?, ?, ?, ?, ?, ?)",
    runId,
    attempt,
    outcome.key,
    outcome.result,
    JSON.stringify(outcome.outputs),
    outcome.summary,
    JSON.stringify(outcome.jobIds),
  );
}

export function outcomesOf(server: Store, runId: number, attempt: number): JobOutcome[] {
  const sql = "SELECT * FROM runner_jobs WHERE run_id = ? AND attempt = ? ORDER BY rowid";
  return all<OutcomeRow>(server.db, sql, runId, attempt).map((row) => ({
    key: row.key,
    result: row.result,
    outputs: JSON.parse(row.outputs) as Record<string, string>,
    summary: row.summary,
    jobIds: JSON.parse(row.job_ids) as number[],
  }));
}

/** An attempt of a run, and one of its jobs. */
interface Place {
  readonly host: { readonly server: Store };
  readonly runId: number;
  readonly number: number;
}

/** Remembers the row of a job that is pending or has arrived at its gate. */
export function saveOpenJob(
  { host, runId, number }: Place,
  job: { key: string },
  id: number,
): void {
  const sql = "INSERT OR REPLACE INTO runner_open_jobs VALUES (?, ?, ?, ?)";
  run(host.server.db, sql, runId, number, job.key, id);
}

/** The row of a job that was pending or had arrived; null for one that has not begun. */
export function openJobOf({ host, runId, number }: Place, job: { key: string }): JobRow | null {
  const sql = "SELECT job_id FROM runner_open_jobs WHERE run_id = ? AND attempt = ? AND key = ?";
  const open = one<{ job_id: number }>(host.server.db, sql, runId, number, job.key);
  return open === null ? null : jobById(host.server, open.job_id);
}
