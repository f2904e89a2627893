import { open } from "node:fs/promises";
import type { JobRow } from "../actions/jobs.ts";
import { LOG_BLOBS } from "../runner/job-log.ts";
import type { ServerState } from "../state.ts";

/** Enough to see what happens now; the API has the whole log. */
const SHOWN_BYTES = 256 * 1024;

/** The end of a job's log. */
export interface ShownLog {
  readonly text: string;
  /** Whether the beginning was left out. */
  readonly cut: boolean;
}

/** What the job has written so far, or `null` when nothing executed it. */
export async function readJobLog(server: ServerState, job: JobRow): Promise<ShownLog | null> {
  const file = await open(server.paths.blob(LOG_BLOBS, job.id)).catch(() => null);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - SHOWN_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, null, start);
    const text = buffer.toString("utf8", 0, bytesRead);
    // The first line may be half a line.
    return start === 0
      ? { text, cut: false }
      : { text: text.slice(text.indexOf("\n") + 1), cut: true };
  } finally {
    await file.close();
  }
}
