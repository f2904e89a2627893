import { annotationsOf } from "../actions/annotations.ts";
import type { Conclusion, RunStatus } from "../actions/runs.ts";
import type { JobRow } from "../actions/jobs.ts";
import type { ServerState } from "../state.ts";
import { all, one, run } from "../store/database.ts";

type Stored = Pick<ServerState, "db">;

/** A check run as a client may see it, made over REST or standing for a job. */
export interface Check {
  readonly id: number;
  readonly repositoryId: number;
  readonly suiteId: number;
  readonly headSha: string;
  /** The branch of the run it is a job of. */
  readonly headBranch: string | null;
  readonly name: string;
  readonly status: RunStatus;
  readonly conclusion: Conclusion | null;
  readonly externalId: string;
  readonly detailsUrl: string | null;
  readonly output: CheckOutput;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  /** The account of the App that made it; `null` is GitHub Actions. */
  readonly appUserId: number | null;
  /** The run it is a job of; `null` for one made over REST. */
  readonly jobOfRun: number | null;
}

export interface CheckOutput {
  readonly title?: string | null;
  readonly summary?: string | null;
  readonly text?: string | null;
  readonly annotations?: readonly unknown[];
}

interface CheckRow {
  readonly id: number;
  readonly repository_id: number;
  readonly suite_id: number;
  readonly head_sha: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly conclusion: Conclusion | null;
  readonly external_id: string;
  readonly details_url: string | null;
  readonly output: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly app_user_id: number;
}

type JobOfRun = JobRow & {
  readonly check_suite_id: number;
  readonly head_sha: string;
  readonly head_branch: string | null;
  readonly repository_id: number;
};

const SELECT_CHECK =
  "SELECT c.*, s.app_user_id FROM check_runs c JOIN check_suites s ON s.id = c.suite_id";
const SELECT_JOB =
  "SELECT j.*, r.check_suite_id, r.head_sha, r.head_branch, r.repository_id FROM jobs j JOIN workflow_runs r ON r.id = j.run_id";

/** Every check run of a commit, the newest first. */
export function checksOf(server: Stored, repositoryId: number, sha: string): Check[] {
  const where = "repository_id = ? AND";
  const made = all<CheckRow>(
    server.db,
    `${SELECT_CHECK} WHERE c.${where} c.head_sha = ? ORDER BY c.id DESC`,
    repositoryId,
    sha,
  );
  const jobs = all<JobOfRun>(
    server.db,
    `${SELECT_JOB} WHERE r.${where} r.head_sha = ? ORDER BY j.id DESC`,
    repositoryId,
    sha,
  );
  return [...made.map(checkOfRow), ...jobs.map((job) => checkOfJob(server, job))];
}

/** The newest of each name in each suite, as `filter=latest` lists them. */
export function latestChecks(checks: readonly Check[]): Check[] {
  const seen = new Set<string>();
  return checks.filter(({ suiteId, name }) => {
    const key = `${suiteId}:${name}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

export function checkById(server: Stored, repositoryId: number, id: number): Check | null {
  const made = one<CheckRow>(
    server.db,
    `${SELECT_CHECK} WHERE c.id = ? AND c.repository_id = ?`,
    id,
    repositoryId,
  );
  if (made !== null) return checkOfRow(made);
  const job = one<JobOfRun>(
    server.db,
    `${SELECT_JOB} WHERE j.id = ? AND r.repository_id = ?`,
    id,
    repositoryId,
  );
  return job === null ? null : checkOfJob(server, job);
}

/** Adds a check run, or replaces the one that has its id. */
export function saveCheck(server: Stored, check: Check): void {
  run(
    server.db,
    `INSERT INTO check_runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, status = excluded.status,
         conclusion = excluded.conclusion, external_id = excluded.external_id,
         details_url = excluded.details_url, output = excluded.output,
         started_at = excluded.started_at, completed_at = excluded.completed_at`,
    check.id,
    check.repositoryId,
    check.suiteId,
    check.headSha,
    check.name,
    check.status,
    check.conclusion,
    check.externalId,
    check.detailsUrl,
    JSON.stringify(check.output),
    check.startedAt,
    check.completedAt,
  );
}

function checkOfRow(row: CheckRow): Check {
  return {
    id: row.id,
    repositoryId: row.repository_id,
    suiteId: row.suite_id,
    headSha: row.head_sha,
    headBranch: null,
    name: row.name,
    status: row.status,
    conclusion: row.conclusion,
    externalId: row.external_id,
    detailsUrl: row.details_url,
    output: JSON.parse(row.output) as CheckOutput,
    startedAt: row.started_at,
    completedAt: row.completed_at,
    appUserId: row.app_user_id,
    jobOfRun: null,
  };
}

function checkOfJob(server: Stored, job: JobOfRun): Check {
  return {
    id: job.id,
    repositoryId: job.repository_id,
    suiteId: job.check_suite_id,
    headSha: job.head_sha,
    headBranch: job.head_branch,
    name: job.name,
    status: job.status,
    conclusion: job.conclusion,
    externalId: "",
    detailsUrl: null,
    output: { annotations: annotationsOf(server, job.id) },
    startedAt: job.started_at,
    completedAt: job.completed_at,
    appUserId: null,
    jobOfRun: job.run_id,
  };
}
