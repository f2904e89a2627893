import { findRun } from "../actions/runs.ts";
import type { Context } from "../http/context.ts";
import type { Route } from "../http/router.ts";
import { transaction } from "../store/database.ts";
import { type StoredBlob, removeBlob, storedBlob, uploadUrl } from "./blobs.ts";
import { downloadUrl } from "./download.ts";
import { isExpired, listedArtifact } from "./json.ts";
import { checkArtifactName } from "./names.ts";
import {
  type ArtifactRow,
  artifactOfAttempt,
  artifactOfJob,
  artifactsOfRun,
  completeArtifact,
  deleteArtifactRow,
  insertArtifact,
} from "./rows.ts";
import { type RuntimeJob, readRuntimeToken } from "./runtime-token.ts";
import { Message, TwirpError, twirp } from "./twirp.ts";

const SERVICE = "/twirp/github.actions.results.api.v1.ArtifactService";
const RETENTION_DAYS = 90;
const DAY_MS = 86_400_000;

/** The artifact service of jobs, at ACTIONS_RESULTS_URL: protobuf messages as JSON over twirp. */
export const artifactServiceRoutes: readonly Route[] = [
  { method: "POST", path: `${SERVICE}/CreateArtifact`, handle: twirp(create) },
  { method: "POST", path: `${SERVICE}/FinalizeArtifact`, handle: twirp(finalize) },
  { method: "POST", path: `${SERVICE}/ListArtifacts`, handle: twirp(list) },
  { method: "POST", path: `${SERVICE}/GetSignedArtifactURL`, handle: twirp(getUrl) },
  { method: "POST", path: `${SERVICE}/DeleteArtifact`, handle: twirp(remove) },
];

interface Call {
  readonly job: RuntimeJob;
  readonly message: Message;
}

/** Takes the name in this attempt and answers where to upload. */
async function create(ctx: Context): Promise<Record<string, unknown>> {
  const { job, message } = await readCall(ctx);
  const { server } = ctx;
  const name = message.required("name");
  const problem = checkArtifactName(name);
  if (problem !== null) throw new TwirpError("invalid_argument", problem);
  const now = server.now();
  const row: ArtifactRow = {
    id: server.ids.next("artifact"),
    repository_id: job.repositoryId,
    run_id: job.runId,
    run_attempt: job.runAttempt,
    job_backend_id: job.jobBackendId,
    name,
    mime_type: message.text("mime_type") ?? "application/zip",
    size: 0,
    digest: null,
    created_at: now,
    updated_at: now,
    expires_at: expiry(ctx, message.text("expires_at")),
  };
  transaction(server.db, () => {
    if (artifactOfAttempt(server, job.runId, job.runAttempt, name) !== null) {
      throw new TwirpError(
        "already_exists",
        "an artifact with this name already exists on the workflow run",
      );
    }
    insertArtifact(server, row);
  });
  return { ok: true, signed_upload_url: uploadUrl(server, row) };
}

/** Shows the uploaded bytes to everybody, if they are what the client thinks they are. */
async function finalize(ctx: Context): Promise<Record<string, unknown>> {
  const { job, message } = await readCall(ctx);
  const artifact = ofThisJob(ctx, job, message);
  const stored = storedBlob(ctx.server, artifact.id);
  if (stored === null) {
    throw new TwirpError("failed_precondition", "the artifact has not been uploaded");
  }
  checkDeclared(message, stored);
  completeArtifact(ctx.server, artifact.id, stored);
  return { ok: true, artifact_id: String(artifact.id) };
}

async function list(ctx: Context): Promise<Record<string, unknown>> {
  const { job, message } = await readCall(ctx);
  const name = message.text("name_filter");
  const id = message.text("id_filter");
  const artifacts = artifactsOfRun(ctx.server, job.runId)
    .filter((artifact) => !isExpired(ctx.server, artifact))
    .filter((artifact) => name === null || artifact.name === name)
    .filter((artifact) => id === null || String(artifact.id) === id);
  return { artifacts: artifacts.map((artifact) => listedArtifact(ctx.server, artifact)) };
}

async function getUrl(ctx: Context): Promise<Record<string, unknown>> {
  const { job, message } = await readCall(ctx);
  const artifact = requireComplete(ctx, job, message);
  return { name: artifact.name, signed_url: downloadUrl(ctx.server, artifact) };
}

async function remove(ctx: Context): Promise<Record<string, unknown>> {
  const { job, message } = await readCall(ctx);
  const artifact = requireComplete(ctx, job, message);
  deleteArtifactRow(ctx.server, artifact.id);
  await removeBlob(ctx.server, artifact.id);
  return { ok: true, artifact_id: String(artifact.id) };
}

async function readCall(ctx: Context): Promise<Call> {
  const { server } = ctx;
  const job = await readRuntimeToken(server, ctx.req.headers.authorization);
  if (job === null) throw new TwirpError("unauthenticated", "invalid or missing runtime token");
  const message = new Message(await ctx.json());
  if (message.required("workflow_run_backend_id") !== job.runBackendId) {
    throw new TwirpError("permission_denied", "the token is for another workflow run");
  }
  message.required("workflow_job_run_backend_id");
  if (findRun(server, job.repositoryId, job.runId) === null) {
    throw new TwirpError("not_found", "workflow run not found");
  }
  return { job, message };
}

/** Uploads are a job's own: another job of the run can read them, not finish them. */
function ofThisJob(ctx: Context, job: RuntimeJob, message: Message): ArtifactRow {
  const name = message.required("name");
  const row = artifactOfJob(ctx.server, job.runId, job.jobBackendId, name);
  if (row === null) throw new TwirpError("not_found", "artifact not found");
  return row;
}

function requireComplete(ctx: Context, job: RuntimeJob, message: Message): ArtifactRow {
  const uploader = message.required("workflow_job_run_backend_id");
  const row = artifactOfJob(ctx.server, job.runId, uploader, message.required("name"));
  if (row === null || row.digest === null || isExpired(ctx.server, row)) {
    throw new TwirpError("not_found", "artifact not found");
  }
  return row;
}

function checkDeclared(message: Message, stored: StoredBlob): void {
  const size = message.text("size") ?? "0";
  if (size !== String(stored.size)) {
    throw new TwirpError("invalid_argument", `size is ${size}, but ${stored.size} were uploaded`);
  }
  const hash = message.text("hash");
  if (hash !== null && hash !== stored.digest) {
    throw new TwirpError("invalid_argument", "hash is not that of the uploaded bytes");
  }
}

function expiry(ctx: Context, asked: string | null): string {
  const longest = ctx.server.clock().getTime() + RETENTION_DAYS * DAY_MS;
  const time = asked === null ? longest : Date.parse(asked);
  if (Number.isNaN(time)) throw new TwirpError("invalid_argument", "expires_at is not a time");
  return new Date(Math.min(time, longest)).toISOString().replace(/\.\d{3}Z$/, "Z");
}
