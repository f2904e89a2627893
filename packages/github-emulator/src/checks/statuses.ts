import { userById, userJson } from "../auth/users.ts";
import { nodeId } from "../git/shapes.ts";
import { linksOf } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { all, run } from "../store/database.ts";

export const STATES = ["error", "failure", "pending", "success"] as const;
type State = (typeof STATES)[number];

export interface StatusRow {
  readonly id: number;
  readonly repository_id: number;
  readonly sha: string;
  readonly state: State;
  readonly context: string;
  readonly description: string | null;
  readonly target_url: string | null;
  readonly creator_id: number;
  readonly created_at: string;
}

export function addStatus(server: Pick<ServerState, "db">, row: StatusRow): void {
  run(
    server.db,
    "INSERT INTO commit_statuses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    row.id,
    row.repository_id,
    row.sha,
    row.state,
    row.context,
    row.description,
    row.target_url,
    row.creator_id,
    row.created_at,
  );
}

/** Every status of a commit, the newest first. */
export function statusesOf(
  server: Pick<ServerState, "db">,
  repositoryId: number,
  sha: string,
): StatusRow[] {
  return all<StatusRow>(
    server.db,
    "SELECT * FROM commit_statuses WHERE repository_id = ? AND sha = ? ORDER BY id DESC",
    repositoryId,
    sha,
  );
}

/** The newest status of each context; contexts are compared without case. */
export function latestStatuses(statuses: readonly StatusRow[]): StatusRow[] {
  const seen = new Set<string>();
  return statuses.filter(({ context }) => {
    const known = seen.has(context.toLowerCase());
    seen.add(context.toLowerCase());
    return !known;
  });
}

/** One word for all contexts: a commit without any is pending. */
export function combinedState(latest: readonly StatusRow[]): "failure" | "pending" | "success" {
  if (latest.some(({ state }) => state === "error" || state === "failure")) return "failure";
  return latest.length === 0 || latest.some(({ state }) => state === "pending")
    ? "pending"
    : "success";
}

/** The schema `simple-commit-status`. */
export function simpleStatusJson(
  server: ServerState,
  repo: RepositoryRow,
  row: StatusRow,
): Record<string, unknown> {
  return {
    url: `${linksOf(server, repo).api}/statuses/${row.sha}`,
    avatar_url: `${server.urls.url}/avatars/u/${row.creator_id}`,
    id: row.id,
    node_id: nodeId("SC", row.id),
    state: row.state,
    description: row.description,
    target_url: row.target_url,
    context: row.context,
    created_at: row.created_at,
    updated_at: row.created_at,
  };
}

/** The schema `status`. */
export function statusJson(
  server: ServerState,
  repo: RepositoryRow,
  row: StatusRow,
): Record<string, unknown> {
  const creator = userById(server.db, row.creator_id);
  return {
    ...simpleStatusJson(server, repo, row),
    creator: creator === null ? null : userJson(server, creator),
  };
}
