import type { ServerState } from "../state.ts";
import { clearGates, dropGate, gatesOf } from "./gates.ts";
import { type JobRow, jobById, jobsOf, updateJob } from "./jobs.ts";
import { type RunRow, findRun, updateRun } from "./runs.ts";

/** Ends a run and those of its jobs that have not ended yet as cancelled. */
export function cancelRun(server: ServerState, row: RunRow): RunRow {
  clearGates(server, row.id);
  for (const job of jobsOf(server, row.id, row.run_attempt)) {
    if (job.status === "completed") continue;
    updateJob(server, job, { status: "completed", conclusion: "cancelled" });
  }
  return updateRun(server, row, { status: "completed", conclusion: "cancelled" });
}

/** Ends one job as cancelled; its run goes on, and no longer waits for the job's environment. */
export function cancelJob(server: ServerState, repositoryId: number, id: number): void {
  const job = jobById(server, id);
  const row = job === null ? null : findRun(server, repositoryId, job.run_id);
  if (job === null || row === null || job.status === "completed") return;
  updateJob(server, job, { status: "completed", conclusion: "cancelled" });
  if (job.status !== "waiting" || job.environment_id === null) return;
  const others = jobsOf(server, row.id, row.run_attempt).some((other) => waitsWith(other, job));
  if (!others) dropGate(server, row.id, job.environment_id);
  const still = gatesOf(server, row.id).length > 0;
  if (row.status === "waiting" && !still) updateRun(server, row, { status: "in_progress" });
}

function waitsWith(other: JobRow, job: JobRow): boolean {
  return other.status === "waiting" && other.environment_id === job.environment_id;
}
