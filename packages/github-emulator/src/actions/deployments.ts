import { type UserRow, userById, userJson } from "../auth/users.ts";
import { nodeId } from "../git/shapes.ts";
import { linksOf } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { all, one } from "../store/database.ts";
import type { JobRow } from "./jobs.ts";

/**
 * A deployment: what GitHub makes of every job that names an environment. It is read from the job,
 * so the two never disagree, and has the job's id.
 */
export type DeploymentRow = JobRow & {
  readonly head_sha: string;
  readonly head_branch: string | null;
  readonly actor_id: number;
  readonly environment_name: string;
};

const SELECT = `SELECT j.*, r.head_sha, r.head_branch, r.actor_id, e.name AS environment_name
  FROM jobs j JOIN workflow_runs r ON r.id = j.run_id JOIN environments e ON e.id = j.environment_id
  WHERE r.repository_id = ?`;

/** The newest first. */
export function listDeployments(
  server: Pick<ServerState, "db">,
  repositoryId: number,
): DeploymentRow[] {
  return all<DeploymentRow>(server.db, `${SELECT} ORDER BY j.id DESC`, repositoryId);
}

export function findDeployment(
  server: Pick<ServerState, "db">,
  repositoryId: number,
  id: number,
): DeploymentRow | null {
  return one<DeploymentRow>(server.db, `${SELECT} AND j.id = ?`, repositoryId, id);
}

/** The schema `deployment`. */
export function deploymentJson(
  server: ServerState,
  repo: RepositoryRow,
  row: DeploymentRow,
): Record<string, unknown> {
  const { api } = linksOf(server, repo);
  return {
    url: `${api}/deployments/${row.id}`,
    id: row.id,
    node_id: nodeId("DE", row.id),
    sha: row.head_sha,
    ref: row.head_branch ?? row.head_sha,
    task: "deploy",
    payload: {},
    original_environment: row.environment_name,
    environment: row.environment_name,
    description: null,
    creator: creatorOf(server, row),
    created_at: row.created_at,
    updated_at: row.completed_at ?? row.started_at,
    statuses_url: `${api}/deployments/${row.id}/statuses`,
    repository_url: api,
    transient_environment: false,
    production_environment: row.environment_name === "production",
  };
}

interface DeploymentStatus {
  readonly state:
    | "pending"
    | "queued"
    | "in_progress"
    | "success"
    | "failure"
    | "error"
    | "inactive";
  readonly at: string;
}

/**
 * The statuses of a deployment as the schema `deployment-status`, the newest first. One that
 * succeeded becomes inactive when a later one to the same environment succeeds:
 * https://docs.github.com/rest/deployments/deployments#inactive-deployments
 */
export function deploymentStatusesJson(
  server: ServerState,
  repo: RepositoryRow,
  row: DeploymentRow,
): Record<string, unknown>[] {
  const { api, html } = linksOf(server, repo);
  const url = `${api}/deployments/${row.id}`;
  const log = `${html}/actions/runs/${row.run_id}/job/${row.id}`;
  return statusesOf(server, repo, row)
    .map(({ state, at }, index) => {
      const id = row.id * 10 + index;
      return {
        url: `${url}/statuses/${id}`,
        id,
        node_id: nodeId("DES", id),
        state,
        creator: creatorOf(server, row),
        description: "",
        environment: row.environment_name,
        target_url: log,
        created_at: at,
        updated_at: at,
        deployment_url: url,
        repository_url: api,
        log_url: log,
      };
    })
    .toReversed();
}

function statusesOf(
  server: ServerState,
  repo: RepositoryRow,
  row: DeploymentRow,
): DeploymentStatus[] {
  const first = row.status === "waiting" ? "pending" : "queued";
  const found: DeploymentStatus[] = [{ state: first, at: row.created_at }];
  if (row.status === "in_progress" || (row.status === "completed" && row.runner_name !== null)) {
    found.push({ state: "in_progress", at: row.started_at });
  }
  if (row.status !== "completed") return found;
  const at = row.completed_at ?? row.started_at;
  const bad = row.conclusion === "failure" ? "failure" : "error";
  found.push({ state: row.conclusion === "success" ? "success" : bad, at });
  const later = listDeployments(server, repo.id).findLast(
    (other) =>
      other.id > row.id &&
      other.environment_id === row.environment_id &&
      other.conclusion === "success",
  );
  if (row.conclusion === "success" && later !== undefined) {
    found.push({ state: "inactive", at: later.completed_at ?? later.started_at });
  }
  return found;
}

function creatorOf(server: ServerState, row: DeploymentRow): object | null {
  const user: UserRow | null = userById(server.db, row.actor_id);
  return user === null ? null : userJson(server, user);
}
