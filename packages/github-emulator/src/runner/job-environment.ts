import { userById } from "../auth/users.ts";
import type { RunRow } from "../actions/runs.ts";
import { workflowById } from "../actions/workflows.ts";
import { type RepositoryRow, fullName } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { pullRefs, shortRef } from "./context.ts";
import type { Cause } from "./results.ts";

/** The variables that tell a job where it runs and for whom. act adds what belongs to steps. */
export function jobEnvironment(
  server: ServerState,
  repo: RepositoryRow,
  row: RunRow,
  cause: Cause,
): Record<string, string> {
  const { urls } = server;
  const { ref, merge: sha = row.head_sha } = cause;
  const { head_ref, base_ref } = pullRefs(JSON.parse(cause.event) as Record<string, unknown>);
  const name = fullName(repo);
  const path = workflowById(server, row.workflow_id)?.path ?? "";
  const login = (id: number): string => userById(server.db, id)?.login ?? "ghost";
  return {
    CI: "true",
    GITHUB_API_URL: urls.api_url,
    GITHUB_GRAPHQL_URL: urls.graphql_url,
    GITHUB_SERVER_URL: serverUrl(urls.url),
    GITHUB_REPOSITORY: name,
    GITHUB_REPOSITORY_ID: String(repo.id),
    GITHUB_REPOSITORY_OWNER: repo.owner_login,
    GITHUB_REPOSITORY_OWNER_ID: String(repo.owner_id),
    GITHUB_REF: ref,
    GITHUB_REF_NAME: shortRef(ref),
    GITHUB_REF_TYPE: ref.startsWith("refs/tags/") ? "tag" : "branch",
    GITHUB_HEAD_REF: head_ref,
    GITHUB_BASE_REF: base_ref,
    GITHUB_SHA: sha,
    // act takes the commit from here.
    SHA_REF: sha,
    GITHUB_RUN_ID: String(row.id),
    GITHUB_RUN_NUMBER: String(row.run_number),
    GITHUB_RUN_ATTEMPT: String(row.run_attempt),
    GITHUB_RETENTION_DAYS: "90",
    GITHUB_ACTOR: login(row.actor_id),
    GITHUB_ACTOR_ID: String(row.actor_id),
    GITHUB_TRIGGERING_ACTOR: login(row.triggering_actor_id),
    GITHUB_WORKFLOW_REF: `${name}/${path}@${ref}`,
    GITHUB_WORKFLOW_SHA: sha,
    RUNNER_ENVIRONMENT: "self-hosted",
    // GitHub's own Sigstore services need no telling.
    RELEASE_SIGSTORE_URL: `${urls.url}/_services`,
  };
}

/**
 * GitHub's artifact client refuses to work with Enterprise Server, and takes every server for one
 * whose name does not end in `.localhost` (or is GitHub's own). git and browsers find such names at
 * the loopback address by themselves.
 */
export function serverUrl(url: string): string {
  const address = new URL(url);
  if (address.hostname === "127.0.0.1") address.hostname = "github.localhost";
  return address.origin;
}
