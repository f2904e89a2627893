import assert from "node:assert/strict";
import { digestOf, type Project } from "../support/project.ts";
import { startCandidateRun, type Run } from "../support/runs.ts";
import { control } from "../support/stage.ts";

/** A run with what its jobs need to reach the artifact service. */
export interface ArtifactRun extends Run {
  readonly runtimeToken: string;
  readonly resultsUrl: string;
}

const SERVICE = "twirp/github.actions.results.api.v1.ArtifactService";

export async function startArtifactRun(project: Project): Promise<ArtifactRun> {
  const run = await startCandidateRun(project);
  const path = `/repos/${project.name}/runs/${run.id}/token`;
  const access = await control<{ runtime_token: string; results_url: string }>(
    project.stage.emulator,
    "POST",
    path,
  );
  return { ...run, runtimeToken: access.runtime_token, resultsUrl: access.results_url };
}

/** What the runner sets for actions that use artifacts. */
export function artifactVariables(run: ArtifactRun): Record<string, string> {
  const { port } = new URL(run.resultsUrl);
  return {
    ACTIONS_RUNTIME_TOKEN: run.runtimeToken,
    ACTIONS_RESULTS_URL: run.resultsUrl,
    // The artifact client refuses other names; it connects to ACTIONS_RESULTS_URL only.
    GITHUB_SERVER_URL: `http://github.localhost:${port}`,
  };
}

/** Uploads an archive as it is, as a hostile job could; or, with another type, a file unarchived. */
export async function uploadArchive(
  run: ArtifactRun,
  name: string,
  archive: Uint8Array<ArrayBuffer>,
  mimeType = "application/zip",
): Promise<void> {
  const ids = { ...backendIds(run.runtimeToken), name };
  const { signed_upload_url: url } = await call(run, "CreateArtifact", {
    ...ids,
    version: 7,
    mime_type: mimeType,
  });
  assert.ok(url !== undefined);
  const headers = { "x-ms-blob-type": "BlockBlob" };
  const put = await fetch(url, { method: "PUT", body: archive, headers });
  assert.equal(put.status, 201);
  const size = String(archive.length);
  await call(run, "FinalizeArtifact", { ...ids, size, hash: digestOf(archive) });
}

async function call(
  run: ArtifactRun,
  method: string,
  message: object,
): Promise<{ readonly signed_upload_url?: string }> {
  const answer = await fetch(`${run.resultsUrl}${SERVICE}/${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${run.runtimeToken}` },
    body: JSON.stringify(message),
  });
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  return JSON.parse(text) as { readonly signed_upload_url?: string };
}

function backendIds(token: string): Record<string, string> {
  const claims = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
  const [, run = "", job = ""] = /Actions\.Results:([^:\s"]+):([^:\s"]+)/.exec(claims) ?? [];
  return { workflow_run_backend_id: run, workflow_job_run_backend_id: job };
}
