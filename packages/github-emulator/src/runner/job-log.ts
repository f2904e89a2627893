import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { ServerState } from "../state.ts";

/** Kind of the blobs that logs are kept in; their id is the job's. */
export const LOG_BLOBS = "job-logs";

type Parts = Pick<ServerState, "paths" | "clock">;

/** Adds lines to a job's log, each with GitHub's timestamp. Readers see them at once. */
export function appendLog(server: Parts, jobId: number, text: string): void {
  const file = server.paths.blob(LOG_BLOBS, jobId);
  mkdirSync(dirname(file), { recursive: true });
  const time = server.clock().toISOString().replace("Z", "0000Z");
  appendFileSync(file, text.replaceAll(/^/gm, `${time} `) + "\n");
}
