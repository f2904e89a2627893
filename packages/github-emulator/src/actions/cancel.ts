import type { ServerState } from "../state.ts";
import { clearGates } from "./gates.ts";
import { jobsOf, updateJob } from "./jobs.ts";
import { type RunRow, updateRun } from "./runs.ts";

/** Ends a run and those of its jobs that have not ended yet as cancelled. */
export function cancelRun(server: ServerState, row: RunRow): RunRow {
  clearGates(server, row.id);
  for (const job of jobsOf(server, row.id, row.run_attempt)) {
    if (job.status === "completed") continue;
    updateJob(server, job, { status: "completed", conclusion: "cancelled" });
  }
  return updateRun(server, row, { status: "completed", conclusion: "cancelled" });
}
