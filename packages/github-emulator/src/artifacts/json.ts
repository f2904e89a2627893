import type { RunRow } from "../actions/runs.ts";
import { nodeId } from "../git/shapes.ts";
import { linksOf } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import type { ArtifactRow } from "./rows.ts";
import { runBackendId } from "./runtime-token.ts";

/** The REST schema `artifact`. */
export function artifactJson(
  server: ServerState,
  repo: RepositoryRow,
  run: RunRow | null,
  artifact: ArtifactRow,
): Record<string, unknown> {
  const url = `${linksOf(server, repo).api}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: nodeId("A", artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.size,
    url,
    archive_download_url: `${url}/zip`,
    expired: isExpired(server, artifact),
    digest: artifact.digest,
    created_at: artifact.created_at,
    updated_at: artifact.updated_at,
    expires_at: artifact.expires_at,
    workflow_run:
      run === null
        ? null
        : {
            id: run.id,
            repository_id: run.repository_id,
            head_repository_id: run.head_repository_id,
            head_branch: run.head_branch,
            head_sha: run.head_sha,
          },
  };
}

/** The artifact as the service lists it. 64 bit numbers are strings in the JSON of protobuf. */
export function listedArtifact(
  server: Pick<ServerState, "ids">,
  artifact: ArtifactRow,
): Record<string, unknown> {
  return {
    workflow_run_backend_id: runBackendId(server, artifact.run_id),
    workflow_job_run_backend_id: artifact.job_backend_id,
    database_id: String(artifact.id),
    name: artifact.name,
    size: String(artifact.size),
    created_at: artifact.created_at,
    digest: artifact.digest,
  };
}

export function isExpired(server: Pick<ServerState, "clock">, artifact: ArtifactRow): boolean {
  return Date.parse(artifact.expires_at) <= server.clock().getTime();
}
