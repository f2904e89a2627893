import type { RunRow } from "../actions/runs.ts";
import type { ServerState } from "../state.ts";
import { all, one, run } from "../store/database.ts";
import type { Check } from "./rows.ts";

/** The check runs that one App made for one commit; every workflow run has a suite of its own. */
export interface Suite {
  readonly id: number;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly status: string;
  readonly conclusion: string | null;
  readonly appUserId: number | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly checks: readonly Check[];
}

interface SuiteRow {
  readonly id: number;
  readonly app_user_id: number;
  readonly created_at: string;
}

const BAD = ["failure", "timed_out", "cancelled", "action_required", "startup_failure", "stale"];

/** The id of an App's suite for a commit; made with its first check run. */
export function ensureSuite(
  server: Pick<ServerState, "db" | "ids" | "now">,
  repositoryId: number,
  sha: string,
  appUserId: number,
): number {
  const known = one<{ id: number }>(
    server.db,
    "SELECT id FROM check_suites WHERE repository_id = ? AND head_sha = ? AND app_user_id = ?",
    repositoryId,
    sha,
    appUserId,
  );
  if (known !== null) return known.id;
  const id = server.ids.next("check_suite");
  const insert = "INSERT INTO check_suites VALUES (?, ?, ?, ?, ?)";
  run(server.db, insert, id, repositoryId, sha, appUserId, server.now());
  return id;
}

/** The suites of a commit; `checks` are its latest check runs. */
export function suitesOf(
  server: Pick<ServerState, "db">,
  repositoryId: number,
  sha: string,
  checks: readonly Check[],
): Suite[] {
  const made = all<SuiteRow>(
    server.db,
    "SELECT * FROM check_suites WHERE repository_id = ? AND head_sha = ? ORDER BY id",
    repositoryId,
    sha,
  );
  const runs = all<RunRow>(
    server.db,
    "SELECT * FROM workflow_runs WHERE repository_id = ? AND head_sha = ? ORDER BY id",
    repositoryId,
    sha,
  );
  const inSuite = (id: number): Check[] => checks.filter((check) => check.suiteId === id);
  return [
    ...made.map((row) => ofApp(row, sha, inSuite(row.id))),
    ...runs.map((row) => ofRun(row, inSuite(row.check_suite_id))),
  ];
}

function ofApp(row: SuiteRow, headSha: string, checks: readonly Check[]): Suite {
  const open = checks.find(({ status }) => status !== "completed");
  const worst = BAD.find((bad) => checks.some(({ conclusion }) => conclusion === bad));
  const success = checks.some(({ conclusion }) => conclusion === "success");
  const last = checks.map(({ completedAt, startedAt }) => completedAt ?? startedAt ?? "");
  return {
    id: row.id,
    headSha,
    headBranch: null,
    status: open === undefined ? "completed" : open.status,
    conclusion: open === undefined ? (worst ?? (success ? "success" : "neutral")) : null,
    appUserId: row.app_user_id,
    createdAt: row.created_at,
    updatedAt: [row.created_at, ...last].toSorted().at(-1) ?? row.created_at,
    checks,
  };
}

function ofRun(row: RunRow, checks: readonly Check[]): Suite {
  return {
    id: row.check_suite_id,
    headSha: row.head_sha,
    headBranch: row.head_branch,
    status: row.status,
    conclusion: row.conclusion,
    appUserId: null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    checks,
  };
}
