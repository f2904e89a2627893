import { linksOf } from "../repos/json.ts";
import { nodeId } from "../git/shapes.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { all, one, run } from "../store/database.ts";
import type { Conclusion, RunRow, RunStatus } from "./runs.ts";
import { workflowById } from "./workflows.ts";

export interface JobRow {
  readonly id: number;
  readonly run_id: number;
  readonly run_attempt: number;
  readonly name: string;
  readonly status: RunStatus;
  readonly conclusion: Conclusion | null;
  readonly environment_id: number | null;
  /** JSON list of strings. */
  readonly labels: string;
  /** JSON list of steps, as they were given. */
  readonly steps: string;
  readonly runner_name: string | null;
  readonly created_at: string;
  readonly started_at: string;
  readonly completed_at: string | null;
}

export interface JobChange {
  readonly status?: RunStatus;
  readonly conclusion?: Conclusion | null;
  readonly steps?: readonly unknown[];
  readonly runnerName?: string;
}

export interface NewJob extends JobChange {
  /** Of the row that the job has had while it was pending. */
  readonly id?: number;
  readonly name: string;
  readonly environmentId?: number | null;
  readonly labels?: readonly string[];
}

/** Adds a job to the run's current attempt. */
export function createJob(server: ServerState, runRow: RunRow, given: NewJob): JobRow {
  const now = server.now();
  const status = given.status ?? "queued";
  const row: JobRow = {
    id: given.id ?? server.ids.next("job"),
    run_id: runRow.id,
    run_attempt: runRow.run_attempt,
    name: given.name,
    status,
    conclusion: status === "completed" ? (given.conclusion ?? "success") : null,
    environment_id: given.environmentId ?? null,
    labels: JSON.stringify(given.labels ?? ["ubuntu-latest"]),
    steps: JSON.stringify(given.steps ?? []),
    runner_name: given.runnerName ?? null,
    created_at: now,
    started_at: now,
    completed_at: status === "completed" ? now : null,
  };
  run(
    server.db,
    "INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    row.id,
    row.run_id,
    row.run_attempt,
    row.name,
    row.status,
    row.conclusion,
    row.environment_id,
    row.labels,
    row.steps,
    row.runner_name,
    row.created_at,
    row.started_at,
    row.completed_at,
  );
  // Every job is a check run of its commit.
  server.changes.announce({ kind: "check", repositoryId: runRow.repository_id });
  return row;
}

export function updateJob(server: ServerState, row: JobRow, change: JobChange): JobRow {
  const now = server.now();
  const status = change.status ?? row.status;
  const completed = status === "completed";
  const conclusion = change.conclusion === undefined ? row.conclusion : change.conclusion;
  const next: JobRow = {
    ...row,
    status,
    conclusion: completed ? (conclusion ?? "success") : null,
    steps: change.steps === undefined ? row.steps : JSON.stringify(change.steps),
    runner_name: change.runnerName ?? row.runner_name,
    started_at: row.status !== "in_progress" && status === "in_progress" ? now : row.started_at,
    completed_at: completed ? (row.completed_at ?? now) : null,
  };
  run(
    server.db,
    `UPDATE jobs SET status = ?, conclusion = ?, steps = ?, runner_name = ?, started_at = ?,
       completed_at = ? WHERE id = ?`,
    next.status,
    next.conclusion,
    next.steps,
    next.runner_name,
    next.started_at,
    next.completed_at,
    row.id,
  );
  if (next.conclusion !== row.conclusion) announce(server, row.run_id);
  return next;
}

function announce(server: ServerState, runId: number): void {
  const sql = "SELECT repository_id AS id FROM workflow_runs WHERE id = ?";
  const repo = one<{ id: number }>(server.db, sql, runId);
  if (repo !== null) server.changes.announce({ kind: "check", repositoryId: repo.id });
}

export function jobById(server: Pick<ServerState, "db">, id: number): JobRow | null {
  return one<JobRow>(server.db, "SELECT * FROM jobs WHERE id = ?", id);
}

/** The jobs of one attempt, or of all of them. */
export function jobsOf(
  server: Pick<ServerState, "db">,
  runId: number,
  attempt: number | "all",
): JobRow[] {
  return attempt === "all"
    ? all<JobRow>(server.db, "SELECT * FROM jobs WHERE run_id = ? ORDER BY id", runId)
    : all<JobRow>(
        server.db,
        "SELECT * FROM jobs WHERE run_id = ? AND run_attempt = ? ORDER BY id",
        runId,
        attempt,
      );
}

/** The schema `job`. */
export function jobJson(
  server: ServerState,
  repo: RepositoryRow,
  runRow: RunRow,
  job: JobRow,
): Record<string, unknown> {
  const links = linksOf(server, repo);
  return {
    id: job.id,
    run_id: job.run_id,
    workflow_name: workflowById(server, runRow.workflow_id)?.name ?? null,
    head_branch: runRow.head_branch,
    run_url: `${links.api}/actions/runs/${job.run_id}`,
    run_attempt: job.run_attempt,
    node_id: nodeId("CR", job.id),
    head_sha: runRow.head_sha,
    url: `${links.api}/actions/jobs/${job.id}`,
    html_url: `${links.html}/actions/runs/${job.run_id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.created_at,
    started_at: job.started_at,
    completed_at: job.completed_at,
    name: job.name,
    steps: JSON.parse(job.steps) as unknown,
    check_run_url: `${links.api}/check-runs/${job.id}`,
    labels: JSON.parse(job.labels) as unknown,
    runner_id: job.runner_name === null ? null : 1,
    runner_name: job.runner_name,
    runner_group_id: job.runner_name === null ? null : 1,
    runner_group_name: job.runner_name === null ? null : "GitHub Actions",
  };
}
