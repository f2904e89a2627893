import { nodeId } from "../git/shapes.ts";
import { matchesPattern } from "../protection/patterns.ts";
import { protectedBranches } from "../protection/settings.ts";
import type { ServerState } from "../state.ts";
import { all, one, run } from "../store/database.ts";
import { type EnvironmentRow, branchPolicyOf } from "./environments.ts";
import type { RunRow } from "./runs.ts";

type Stored = Pick<ServerState, "db">;

/** One pattern of the names that may deploy to an environment. */
export interface BranchPolicyRow {
  readonly id: number;
  readonly environment_id: number;
  readonly name: string;
  readonly type: "branch" | "tag";
}

export function listBranchPolicies(server: Stored, environmentId: number): BranchPolicyRow[] {
  const sql = "SELECT * FROM deployment_branch_policies WHERE environment_id = ? ORDER BY id";
  return all<BranchPolicyRow>(server.db, sql, environmentId);
}

export function findBranchPolicy(
  server: Stored,
  environmentId: number,
  id: number,
): BranchPolicyRow | null {
  const sql = "SELECT * FROM deployment_branch_policies WHERE environment_id = ? AND id = ?";
  return one<BranchPolicyRow>(server.db, sql, environmentId, id);
}

/** Adds a policy, or renames the one that has its id. */
export function saveBranchPolicy(server: Stored, row: BranchPolicyRow): void {
  run(
    server.db,
    `INSERT INTO deployment_branch_policies VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name`,
    row.id,
    row.environment_id,
    row.name,
    row.type,
  );
}

export function removeBranchPolicy(server: Stored, id: number): void {
  run(server.db, "DELETE FROM deployment_branch_policies WHERE id = ?", id);
}

/** The schema `deployment-branch-policy`. */
export function branchPolicyJson({ id, name, type }: BranchPolicyRow): object {
  return { id, node_id: nodeId("DBP", id), name, type };
}

/**
 * Why a run may not deploy to the environment, in the words of the annotation that GitHub puts on
 * the job, or null.
 * https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments#deployment-branches-and-tags
 *
 * @param ref full name of the run's ref.
 */
export function refObstacle(
  server: Stored,
  environment: EnvironmentRow,
  row: RunRow,
  ref: string,
): string | null {
  const policy = branchPolicyOf(environment);
  if (policy === null) return null;
  const type = ref.startsWith("refs/tags/") ? "tag" : "branch";
  // Pull requests run for `refs/pull/1/merge`, and policies name that in full.
  const name = ref.replace(/^refs\/(?:heads|tags)\//, "");
  // A fork can give its branches and tags any name.
  // https://github.blog/changelog/2023-08-10-actions-runs-triggered-from-tags-or-forks-with-the-same-name-as-a-protected-branch-will-now-be-blocked
  const foreign =
    row.head_repository_id !== row.repository_id && /^refs\/(?:heads|tags)\//.test(ref);
  const admitted = policy.protected_branches
    ? isProtectedBranch(server, row.repository_id, type, name)
    : listBranchPolicies(server, environment.id).some(
        (rule) => rule.type === type && matchesPattern(rule.name, name),
      );
  if (admitted && !foreign) return null;
  const what = type === "tag" ? "Tag" : "Branch";
  return `${what} "${name}" is not allowed to deploy to ${environment.name} due to environment protection rules.`;
}

/** Where nothing is protected at all, this policy keeps nobody out. */
function isProtectedBranch(
  server: Stored,
  repositoryId: number,
  type: BranchPolicyRow["type"],
  name: string,
): boolean {
  const names = protectedBranches(server, repositoryId);
  return names.size === 0 || (type === "branch" && names.has(name));
}
