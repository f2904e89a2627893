import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { transaction } from "../store/database.ts";
import { environmentById } from "./environments.ts";
import { enterEnvironment } from "./gates.ts";
import { type JobRow, createJob, jobsOf } from "./jobs.ts";
import { type RunRow, startAttempt } from "./runs.ts";

/**
 * Starts the next attempt of a completed run. Its jobs are queued again, or wait where an
 * environment asks for it: an approval counts for one attempt. With `failed`, jobs that succeeded
 * are taken over as they ended.
 */
export function repeatRun(
  server: ServerState,
  repo: RepositoryRow,
  row: RunRow,
  actorId: number,
  which: "all" | "failed",
): RunRow {
  return transaction(server.db, () => {
    const before = jobsOf(server, row.id, row.run_attempt);
    let next = startAttempt(server, row, actorId);
    for (const job of before) {
      const kept = which === "failed" && job.conclusion === "success";
      if (!kept) next = enterAgain(server, repo, next, job);
      copyJob(server, next, job, kept);
    }
    return next;
  });
}

function enterAgain(server: ServerState, repo: RepositoryRow, row: RunRow, job: JobRow): RunRow {
  const environment =
    job.environment_id === null ? null : environmentById(server, job.environment_id);
  return environment === null ? row : enterEnvironment(server, repo, row, environment.name).run;
}

function copyJob(server: ServerState, row: RunRow, job: JobRow, kept: boolean): void {
  const waits = job.environment_id !== null && row.status === "waiting";
  createJob(server, row, {
    name: job.name,
    environmentId: job.environment_id,
    labels: JSON.parse(job.labels) as string[],
    ...(kept
      ? {
          status: job.status,
          conclusion: job.conclusion,
          steps: JSON.parse(job.steps) as unknown[],
        }
      : { status: waits ? ("waiting" as const) : ("queued" as const) }),
  });
}
