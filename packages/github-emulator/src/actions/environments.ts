import { type UserRow, userJson } from "../auth/users.ts";
import { linksOf } from "../repos/json.ts";
import { nodeId } from "../git/shapes.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { all, one, run, transaction } from "../store/database.ts";

export interface BranchPolicy {
  readonly protected_branches: boolean;
  readonly custom_branch_policies: boolean;
}

export interface EnvironmentRow {
  readonly id: number;
  readonly repository_id: number;
  readonly name: string;
  /** In minutes. */
  readonly wait_timer: number;
  readonly prevent_self_review: 0 | 1;
  readonly can_admins_bypass: 0 | 1;
  /** JSON of a BranchPolicy, or `null` for "all branches". */
  readonly deployment_branch_policy: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What "Create or update an environment" sets; whatever is left out goes back to its default. */
export interface EnvironmentSettings {
  readonly waitTimer: number;
  readonly preventSelfReview: boolean;
  readonly canAdminsBypass: boolean;
  readonly reviewerIds: readonly number[];
  readonly branchPolicy: BranchPolicy | null;
}

/** An environment as a workflow that merely names it brings it into being. */
const UNPROTECTED: EnvironmentSettings = {
  waitTimer: 0,
  preventSelfReview: false,
  canAdminsBypass: true,
  reviewerIds: [],
  branchPolicy: null,
};

/** Names are compared without case, as on GitHub. */
export function findEnvironment(
  server: Pick<ServerState, "db">,
  repositoryId: number,
  name: string,
): EnvironmentRow | null {
  const sql = "SELECT * FROM environments WHERE repository_id = ? AND name = ?";
  return one<EnvironmentRow>(server.db, sql, repositoryId, name);
}

export function environmentById(
  server: Pick<ServerState, "db">,
  id: number,
): EnvironmentRow | null {
  return one<EnvironmentRow>(server.db, "SELECT * FROM environments WHERE id = ?", id);
}

export function listEnvironments(
  server: Pick<ServerState, "db">,
  repositoryId: number,
): EnvironmentRow[] {
  const sql = "SELECT * FROM environments WHERE repository_id = ? ORDER BY id";
  return all<EnvironmentRow>(server.db, sql, repositoryId);
}

export function reviewersOf(
  server: Pick<ServerState, "db">,
  environment: Pick<EnvironmentRow, "id">,
): UserRow[] {
  return all<UserRow>(
    server.db,
    `SELECT u.* FROM environment_reviewers e JOIN users u ON u.id = e.user_id
     WHERE e.environment_id = ? ORDER BY u.id`,
    environment.id,
  );
}

/** Creates the environment or gives it exactly these settings. */
export function putEnvironment(
  server: ServerState,
  repositoryId: number,
  name: string,
  settings: EnvironmentSettings,
): EnvironmentRow {
  return transaction(server.db, () => {
    const known = findEnvironment(server, repositoryId, name);
    const id = known?.id ?? server.ids.next("environment");
    const now = server.now();
    run(
      server.db,
      `INSERT INTO environments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET wait_timer = excluded.wait_timer,
         prevent_self_review = excluded.prevent_self_review,
         can_admins_bypass = excluded.can_admins_bypass,
         deployment_branch_policy = excluded.deployment_branch_policy,
         updated_at = excluded.updated_at`,
      id,
      repositoryId,
      name,
      settings.waitTimer,
      settings.preventSelfReview ? 1 : 0,
      settings.canAdminsBypass ? 1 : 0,
      JSON.stringify(settings.branchPolicy),
      now,
      now,
    );
    run(server.db, "DELETE FROM environment_reviewers WHERE environment_id = ?", id);
    for (const userId of settings.reviewerIds) {
      run(server.db, "INSERT INTO environment_reviewers VALUES (?, ?)", id, userId);
    }
    const row = environmentById(server, id);
    if (row === null) throw new Error(`environment ${name} was not stored`);
    return row;
  });
}

/**
 * The environment a job names. A missing one is CREATED WITHOUT PROTECTION: that is what GitHub
 * does, and why a promotion must check for reviewers and not for the environment's existence.
 */
export function nameEnvironment(
  server: ServerState,
  repositoryId: number,
  name: string,
): EnvironmentRow {
  return (
    findEnvironment(server, repositoryId, name) ??
    putEnvironment(server, repositoryId, name, UNPROTECTED)
  );
}

/** Whether anything stands in the way of a job that names it. */
export function isGuarded(server: Pick<ServerState, "db">, environment: EnvironmentRow): boolean {
  return (
    environment.wait_timer > 0 ||
    reviewersOf(server, environment).length > 0 ||
    branchPolicyOf(environment) !== null
  );
}

/** What every mention of an environment carries. */
export function environmentLink(
  server: ServerState,
  repo: RepositoryRow,
  environment: Pick<EnvironmentRow, "id" | "name">,
): Record<string, unknown> {
  const links = linksOf(server, repo);
  return {
    id: environment.id,
    node_id: nodeId("EN", environment.id),
    name: environment.name,
    url: `${links.api}/environments/${encodeURIComponent(environment.name)}`,
    html_url: `${links.html}/deployments/activity_log?environments_filter=${encodeURIComponent(environment.name)}`,
  };
}

/** The schema `environment`. */
export function environmentJson(
  server: ServerState,
  repo: RepositoryRow,
  environment: EnvironmentRow,
): Record<string, unknown> {
  return {
    ...environmentLink(server, repo, environment),
    created_at: environment.created_at,
    updated_at: environment.updated_at,
    can_admins_bypass: environment.can_admins_bypass === 1,
    protection_rules: protectionRules(server, environment),
    deployment_branch_policy: branchPolicyOf(environment),
  };
}

/** `[{type: "User", reviewer: {...}}]` */
export function reviewersJson(
  server: ServerState,
  environment: Pick<EnvironmentRow, "id">,
): object[] {
  return reviewersOf(server, environment).map((user) => ({
    type: "User",
    reviewer: userJson(server, user),
  }));
}

function protectionRules(server: ServerState, environment: EnvironmentRow): object[] {
  const rules: Record<string, unknown>[] = [];
  const reviewers = reviewersJson(server, environment);
  if (environment.wait_timer > 0) {
    rules.push({ type: "wait_timer", wait_timer: environment.wait_timer });
  }
  if (reviewers.length > 0) {
    const prevent_self_review = environment.prevent_self_review === 1;
    rules.push({ type: "required_reviewers", prevent_self_review, reviewers });
  }
  if (branchPolicyOf(environment) !== null) rules.push({ type: "branch_policy" });
  return rules.map((rule, index) => {
    const id = environment.id * 10 + index;
    return Object.assign({ id, node_id: nodeId("GA", id) }, rule);
  });
}

/** Which refs may deploy; null for all. */
export function branchPolicyOf(environment: EnvironmentRow): BranchPolicy | null {
  return JSON.parse(environment.deployment_branch_policy) as BranchPolicy | null;
}
