import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { transaction } from "../store/database.ts";
import { REJECTED, annotate } from "./annotations.ts";
import { nameEnvironment } from "./environments.ts";
import { enterEnvironment, gatesOf } from "./gates.ts";
import { type JobRow, type NewJob, createJob, jobsOf } from "./jobs.ts";
import { refOfRun } from "./run-ref.ts";
import { type RunRow, updateRun } from "./runs.ts";

export interface StartingJob extends Omit<NewJob, "environmentId"> {
  /** The environment the job names; created, unprotected, when there is none. */
  readonly environment?: string;
}

/** A job and its run as they are now. */
export interface StartedJob {
  readonly run: RunRow;
  readonly job: JobRow;
  /** The environment does not admit the run's ref: the job has failed. */
  readonly refused: boolean;
}

/**
 * Adds a job to the run's current attempt and lets it arrive at its environment. Behind a closed
 * gate it waits, and the run with it, whatever status was asked for.
 */
export async function startJob(
  server: ServerState,
  repo: RepositoryRow,
  row: RunRow,
  given: StartingJob,
): Promise<StartedJob> {
  const { environment: name, ...rest } = given;
  if (name === undefined) return admitted(row, createJob(server, row, rest));
  if (row.status === "completed") {
    // A run recorded after the fact has passed its gates already, or never reached them.
    const { id } = nameEnvironment(server, repo.id, name);
    return admitted(row, createJob(server, row, { ...rest, environmentId: id }));
  }
  const ref = await refOfRun(server, row);
  return transaction(server.db, () => arrive(server, repo, row, { name, ref }, rest));
}

/** Lets a job arrive at the environment of that name. */
export function arrive(
  server: ServerState,
  repo: RepositoryRow,
  row: RunRow,
  at: { readonly name: string; readonly ref: string },
  given: Omit<NewJob, "environmentId">,
): StartedJob {
  const { environment, run, refusal } = enterEnvironment(server, repo, row, at.name, at.ref);
  const environmentId = environment.id;
  if (refusal !== null) {
    const refused = { status: "completed", conclusion: "failure", steps: [] } as const;
    const job = createJob(server, run, { ...given, ...refused, environmentId });
    annotate(server, job.id, [refusal, REJECTED]);
    return { run, job, refused: true };
  }
  const waits = gatesOf(server, row.id).some((gate) => gate.environment_id === environmentId);
  const job = createJob(server, run, {
    ...given,
    environmentId,
    ...(waits ? { status: "waiting" as const } : {}),
  });
  return admitted(run, job);
}

export function admitted(run: RunRow, job: JobRow): StartedJob {
  return { run, job, refused: false };
}

/** Ends a run that nothing executes when one of its jobs was refused and none is left. */
export function endRefused(
  server: ServerState,
  row: RunRow,
  started: readonly StartedJob[],
): RunRow {
  const refused = started.some((one) => one.refused);
  const open = jobsOf(server, row.id, row.run_attempt).some(({ status }) => status !== "completed");
  if (row.status === "completed" || !refused || open) return row;
  return updateRun(server, row, { status: "completed", conclusion: "failure" });
}
