import { runById } from "../actions/runs.ts";
import { workflowById } from "../actions/workflows.ts";
import { userById } from "../auth/users.ts";
import { appIdOfUser, appJson } from "../checks/app.ts";
import { checkJson } from "../checks/json.ts";
import { type Check, checksOf, latestChecks } from "../checks/rows.ts";
import { type StatusRow, latestStatuses, statusesOf } from "../checks/statuses.ts";
import { nodeId } from "../git/shapes.ts";
import { activeRules } from "../protection/active-rules.ts";
import { findPull, pullById } from "../pulls/rows.ts";
import { pullIdOf } from "../pulls/json.ts";
import { linksOf } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { type PageArguments, connect } from "./connection.ts";
import { ownerNode } from "./owner.ts";

type Node = Record<string, unknown>;

interface Required {
  readonly pullRequestId?: string | null;
  readonly pullRequestNumber?: number | null;
}

/** The `StatusCheckRollup` of a commit: its latest checks and statuses; null when it has none. */
export function rollupNode(server: ServerState, repo: RepositoryRow, sha: string): Node | null {
  const checks = latestChecks(checksOf(server, repo.id, sha));
  const statuses = latestStatuses(statusesOf(server, repo.id, sha));
  if (checks.length + statuses.length === 0) return null;
  const all = [
    ...checks.map((check) => ({ id: check.id, node: () => checkNode(server, repo, check) })),
    ...statuses.map((row) => ({ id: -row.id, node: () => statusNode(server, repo, row) })),
  ];
  return {
    state: rollupState(checks, statuses),
    contexts: (page: PageArguments) => ({
      ...connect(
        all,
        page,
        ({ id }) => id,
        ({ node }) => node(),
      ),
      checkRunCount: checks.length,
      checkRunCountsByState: counts(checks.map((check) => stateOf(check))),
      statusContextCount: statuses.length,
      statusContextCountsByState: counts(statuses.map(({ state }) => state.toUpperCase())),
    }),
  };
}

/** The `CheckRun` type. */
function checkNode(server: ServerState, repo: RepositoryRow, check: Check): Node {
  const json = checkJson(server, repo, check);
  const { title, summary, text } = check.output;
  return {
    __typename: "CheckRun",
    id: json["node_id"],
    databaseId: check.id,
    name: check.name,
    status: check.status.toUpperCase(),
    conclusion: check.conclusion?.toUpperCase() ?? null,
    startedAt: check.startedAt,
    completedAt: check.completedAt,
    detailsUrl: json["details_url"],
    url: json["html_url"],
    title: title ?? null,
    summary: summary ?? null,
    text: text ?? null,
    externalId: check.externalId,
    checkSuite: () => suiteNode(server, repo, check),
    isRequired: (asked: Required) =>
      isRequired(server, repo, asked, check.name, appIdOfUser(server, check.appUserId)),
  };
}

function suiteNode(server: ServerState, repo: RepositoryRow, check: Check): Node {
  const { id, name, slug } = appJson(server, check.appUserId);
  const run = check.jobOfRun === null ? null : runById(server, check.jobOfRun);
  const workflow = run === null ? null : workflowById(server, run.workflow_id);
  return {
    databaseId: check.suiteId,
    app: { databaseId: id, name, slug },
    workflowRun:
      run === null
        ? null
        : {
            databaseId: run.id,
            event: run.event,
            runNumber: run.run_number,
            url: `${linksOf(server, repo).html}/actions/runs/${run.id}`,
            workflow: { databaseId: run.workflow_id, name: workflow?.name ?? "" },
          },
  };
}

/** The `StatusContext` type. */
function statusNode(server: ServerState, repo: RepositoryRow, row: StatusRow): Node {
  const creator = userById(server.db, row.creator_id);
  return {
    __typename: "StatusContext",
    id: nodeId("SC", row.id),
    context: row.context,
    state: row.state.toUpperCase(),
    description: row.description,
    targetUrl: row.target_url,
    createdAt: row.created_at,
    creator: creator === null ? null : ownerNode(server, creator),
    isRequired: (asked: Required) =>
      isRequired(server, repo, asked, row.context, appIdOfUser(server, row.creator_id)),
  };
}

function stateOf({ status, conclusion }: Check): string {
  return (conclusion ?? status).toUpperCase();
}

const FAILED = new Set([
  "ACTION_REQUIRED",
  "CANCELLED",
  "ERROR",
  "FAILURE",
  "STALE",
  "STARTUP_FAILURE",
  "TIMED_OUT",
]);
const PASSED = new Set(["NEUTRAL", "SKIPPED", "SUCCESS"]);

function rollupState(checks: readonly Check[], statuses: readonly StatusRow[]): string {
  const states = [
    ...checks.map((check) => stateOf(check)),
    ...statuses.map(({ state }) => state.toUpperCase()),
  ];
  if (states.some((state) => FAILED.has(state))) return "FAILURE";
  return states.every((state) => PASSED.has(state)) ? "SUCCESS" : "PENDING";
}

function counts(states: readonly string[]): Node[] {
  return [...new Set(states)].map((state) => ({
    state,
    count: states.filter((other) => other === state).length,
  }));
}

/** Whether the base of a pull request asks for a check or status of that name. */
function isRequired(
  server: ServerState,
  repo: RepositoryRow,
  { pullRequestId, pullRequestNumber }: Required,
  name: string,
  appId: number,
): boolean {
  const pull =
    typeof pullRequestId === "string"
      ? pullById(server, pullIdOf(pullRequestId))
      : findPull(server, repo.id, pullRequestNumber ?? -1);
  if (pull?.repository_id !== repo.id) return false;
  const rules = activeRules(server, repo, null, `refs/heads/${pull.base_ref}`, "pull_request");
  return rules.some(
    (rule) =>
      rule.type === "required_status_checks" &&
      rule.checks.some(
        (check) => check.context === name && (check.appId === null || check.appId === appId),
      ),
  );
}
