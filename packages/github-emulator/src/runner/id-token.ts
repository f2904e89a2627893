import { isSha } from "../git/names.ts";
import { readRef, resolveCommit } from "../git/repository.ts";
import { type IdTokenJob, idTokenAccess } from "../oidc/request-token.ts";
import { findRepository, fullName } from "../repos/rows.ts";
import type { Attempt } from "./attempt.ts";
import { serverUrl } from "./job-environment.ts";
import type { JobPlan } from "./workflow.ts";

/**
 * What the toolkit asks for OIDC tokens with, for a job with `id-token: write`.
 *
 * @param environment its name; empty when the job names none.
 */
export async function idTokenVariables(
  attempt: Attempt,
  job: JobPlan,
  environment: string,
): Promise<{ readonly env: Readonly<Record<string, string>>; readonly requestToken: string }> {
  const access = await idTokenAccess(attempt.host.server, attempt.row(), {
    runnerEnvironment: "self-hosted",
    issuer: serverUrl(attempt.host.server.urls.url),
    ...(environment === "" ? {} : { environment }),
    ...(await calledWorkflow(attempt, job)),
  });
  const { id_token_request_url: url, id_token_request_token: requestToken } = access;
  const env = { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken };
  return { env, requestToken };
}

/** The claims `job_workflow_ref` and `job_workflow_sha` of a job that calls a reusable workflow. */
async function calledWorkflow(
  attempt: Attempt,
  job: JobPlan,
): Promise<Pick<IdTokenJob, "jobWorkflowRef" | "jobWorkflowSha">> {
  const { uses } = job.raw;
  if (typeof uses !== "string") return {};
  // One of the same commit, with the ref of the run: `./.github/workflows/called.yml`.
  const own = /^\.\/(.+)$/.exec(uses)?.[1];
  if (own !== undefined) {
    const jobWorkflowRef = `${fullName(attempt.repo)}/${own}@${attempt.cause.ref}`;
    return { jobWorkflowRef, jobWorkflowSha: attempt.commit };
  }
  const [, owner = "", name = "", path = "", ref = ""] =
    /^([^/]+)\/([^/]+)\/([^@]+)@(.+)$/.exec(uses) ?? [];
  const { db, paths } = attempt.host.server;
  const hosted = findRepository(db, owner, name);
  if (hosted === null) return { jobWorkflowRef: uses };
  const dir = paths.git(hosted.id);
  const jobWorkflowRef = `${fullName(hosted)}/${path}@${await fullRef(dir, ref)}`;
  const jobWorkflowSha = await resolveCommit(dir, ref);
  return { jobWorkflowRef, ...(jobWorkflowSha === null ? {} : { jobWorkflowSha }) };
}

/** The claim has a branch or tag in full; a commit stays a commit. */
async function fullRef(dir: string, ref: string): Promise<string> {
  if (isSha(ref) || ref.startsWith("refs/")) return ref;
  const tag = `refs/tags/${ref}`;
  return (await readRef(dir, tag)) === null ? `refs/heads/${ref}` : tag;
}
