import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { transaction } from "../store/database.ts";
import { nameEnvironment } from "./environments.ts";
import { enterEnvironment, gatesOf } from "./gates.ts";
import { type JobRow, type NewJob, createJob } from "./jobs.ts";
import type { RunRow } from "./runs.ts";

export interface StartingJob extends Omit<NewJob, "environmentId"> {
  /** The environment the job names; created, unprotected, when there is none. */
  readonly environment?: string;
}

/**
 * Adds a job to the run's current attempt and lets it arrive at its environment. Behind a closed
 * gate it waits, and the run with it, whatever status was asked for.
 */
export function startJob(
  server: ServerState,
  repo: RepositoryRow,
  row: RunRow,
  given: StartingJob,
): { readonly run: RunRow; readonly job: JobRow } {
  const { environment: name, ...rest } = given;
  return transaction(server.db, () => {
    if (name === undefined) return { run: row, job: createJob(server, row, rest) };
    if (row.status === "completed") {
      // A run recorded after the fact has passed its gates already, or never reached them.
      const { id } = nameEnvironment(server, repo.id, name);
      return { run: row, job: createJob(server, row, { ...rest, environmentId: id }) };
    }
    const { environment, run } = enterEnvironment(server, repo, row, name);
    const waits = gatesOf(server, row.id).some((gate) => gate.environment_id === environment.id);
    const job = createJob(server, run, {
      ...rest,
      environmentId: environment.id,
      ...(waits ? { status: "waiting" as const } : {}),
    });
    return { run, job };
  });
}
