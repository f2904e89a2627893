import type { ServerState } from "../state.ts";
import { all, run } from "../store/database.ts";

type Stored = Pick<ServerState, "db">;

/** GitHub's words for a job whose deployment was refused, whoever or whatever refused it. */
export const REJECTED = "The deployment was rejected or didn't satisfy other protection rules.";

/** Adds errors to a job, which its check run shows. */
export function annotate(server: Stored, jobId: number, messages: readonly string[]): void {
  for (const message of messages) {
    run(server.db, "INSERT INTO job_annotations (job_id, message) VALUES (?, ?)", jobId, message);
  }
}

/** The schema `check-annotation`. What no step said has no file, for which GitHub puts ".github". */
export function annotationsOf(server: Stored, jobId: number): object[] {
  const sql = "SELECT message FROM job_annotations WHERE job_id = ? ORDER BY rowid";
  return all<{ message: string }>(server.db, sql, jobId).map(({ message }) => ({
    path: ".github",
    start_line: 1,
    end_line: 1,
    start_column: null,
    end_column: null,
    annotation_level: "failure",
    title: "",
    message,
    raw_details: "",
    blob_href: "",
  }));
}
