import { cancelRun } from "../actions/cancel.ts";
import { type RunRow, findRun } from "../actions/runs.ts";
import type { ServerState } from "../state.ts";
import { all, run } from "../store/database.ts";

interface Key {
  readonly id: number;
  readonly repository_id: number;
}

/** Runs whose jobs were executing when the emulator stopped: nobody knows how far they got. */
const INTERRUPTED = `
SELECT DISTINCT r.id, r.repository_id FROM workflow_runs r
  JOIN runner_open_jobs o ON o.run_id = r.id AND o.attempt = r.run_attempt
  JOIN jobs j ON j.id = o.job_id
  LEFT JOIN runner_jobs e ON e.run_id = o.run_id AND e.attempt = o.attempt AND e.key = o.key
  WHERE r.status <> 'completed' AND e.key IS NULL
    AND (j.status = 'completed' OR (j.status = 'in_progress' AND j.runner_name IS NOT NULL))`;

/**
 * Runs that can go on, in the order in which they took and wait for their concurrency groups: who
 * waits for an approval holds its group, and who is pending waits for one.
 */
const WAITING = `
SELECT r.id, r.repository_id FROM workflow_runs r JOIN runner_runs x ON x.run_id = r.id
  WHERE r.status <> 'completed'
  ORDER BY CASE r.status WHEN 'waiting' THEN 0 WHEN 'pending' THEN 2 ELSE 1 END,
    r.run_started_at, r.id`;

/** Jobs that have arrived nowhere yet: whoever goes on with their run makes them again. */
const NOT_ARRIVED = `
DELETE FROM jobs WHERE id IN (
  SELECT j.id FROM jobs j
    JOIN workflow_runs r ON r.id = j.run_id AND r.run_attempt = j.run_attempt
    JOIN runner_runs x ON x.run_id = r.id
    LEFT JOIN runner_open_jobs o ON o.job_id = j.id
    WHERE r.status <> 'completed' AND j.status <> 'completed' AND o.job_id IS NULL)`;

/** Ends the runs that a stop of the emulator has interrupted, as a lost runner would. */
export function cancelInterrupted(server: ServerState): void {
  for (const row of rows(server, INTERRUPTED)) cancelRun(server, row);
}

/** What waited or was queued when the emulator stopped, and goes on. */
export function runsToResume(server: ServerState): RunRow[] {
  run(server.db, NOT_ARRIVED);
  return rows(server, WAITING);
}

function rows(server: ServerState, sql: string): RunRow[] {
  return all<Key>(server.db, sql).flatMap(
    ({ id, repository_id }) => findRun(server, repository_id, id) ?? [],
  );
}
