import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { transaction } from "../store/database.ts";
import { environmentById } from "./environments.ts";
import { type JobRow, type NewJob, createJob, jobsOf } from "./jobs.ts";
import { type RunRow, startAttempt } from "./runs.ts";
import { type StartedJob, admitted, arrive, endRefused } from "./start-job.ts";

interface Repetition {
  readonly actorId: number;
  readonly which: "all" | "failed";
  /** Full name of the ref that the run is for. */
  readonly ref: string;
}

/**
 * Starts the next attempt of a completed run. Its jobs are queued again, or wait where an
 * environment asks for it: an approval counts for one attempt. With `failed`, jobs that succeeded
 * are taken over as they ended.
 */
export function repeatRun(
  server: ServerState,
  repo: RepositoryRow,
  row: RunRow,
  { actorId, which, ref }: Repetition,
): RunRow {
  return transaction(server.db, () => {
    const before = jobsOf(server, row.id, row.run_attempt);
    let next = startAttempt(server, row, actorId);
    const started: StartedJob[] = [];
    for (const job of before) {
      const kept = which === "failed" && job.conclusion === "success";
      if (kept) keepJob(server, next, job);
      else {
        const again = startAgain(server, repo, next, job, ref);
        next = again.run;
        started.push(again);
      }
    }
    return endRefused(server, next, started);
  });
}

function startAgain(
  server: ServerState,
  repo: RepositoryRow,
  row: RunRow,
  job: JobRow,
  ref: string,
): StartedJob {
  const given = { ...sameJob(job), status: "queued" } as const;
  const environment =
    job.environment_id === null ? null : environmentById(server, job.environment_id);
  if (environment === null) return admitted(row, createJob(server, row, given));
  return arrive(server, repo, row, { name: environment.name, ref }, given);
}

function keepJob(server: ServerState, row: RunRow, job: JobRow): void {
  createJob(server, row, {
    ...sameJob(job),
    environmentId: job.environment_id,
    status: job.status,
    conclusion: job.conclusion,
    steps: JSON.parse(job.steps) as unknown[],
  });
}

function sameJob({ name, labels }: JobRow): Pick<NewJob, "name" | "labels"> {
  return { name, labels: JSON.parse(labels) as string[] };
}
