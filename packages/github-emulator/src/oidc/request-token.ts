import type { RunRow } from "../actions/runs.ts";
import type { Fields } from "../http/fields.ts";
import type { ServerState } from "../state.ts";
import { readJobJwt, signJobJwt } from "./job-jwt.ts";

export const TOKEN_PATH = "/_services/oidc/token";

/** What an OIDC token says of a job and its run does not. */
export interface IdTokenJob {
  readonly environment?: string;
  /** The reusable workflow the job is from, `owner/repo/path@ref`; the run's own otherwise. */
  readonly jobWorkflowRef?: string;
  readonly jobWorkflowSha?: string;
  readonly runnerEnvironment: "github-hosted" | "self-hosted";
  /** The name of this server that the job knows it by; its main origin otherwise. */
  readonly issuer?: string;
}

/** What a job with `id-token: write` gets as ACTIONS_ID_TOKEN_REQUEST_URL and …_TOKEN. */
export interface IdTokenAccess {
  readonly id_token_request_url: string;
  readonly id_token_request_token: string;
}

export interface IdTokenRequest extends IdTokenJob {
  readonly repositoryId: number;
  readonly runId: number;
  /** The attempt that the job belongs to; the run may be in a later one by now. */
  readonly runAttempt: number;
}

/** Reads `environment`, `job_workflow_ref`, `job_workflow_sha` and `runner_environment`. */
export function readIdTokenJob(fields: Fields): IdTokenJob {
  const environment = fields.string("environment");
  const jobWorkflowRef = fields.string("job_workflow_ref");
  const jobWorkflowSha = fields.string("job_workflow_sha");
  const runner = fields.oneOf("runner_environment", ["github-hosted", "self-hosted"]);
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(jobWorkflowRef === undefined ? {} : { jobWorkflowRef }),
    ...(jobWorkflowSha === undefined ? {} : { jobWorkflowSha }),
    runnerEnvironment: runner ?? "github-hosted",
  };
}

/** Lets one job of the run's current attempt ask for OIDC tokens. */
export async function idTokenAccess(
  server: ServerState,
  run: RunRow,
  job: IdTokenJob,
): Promise<IdTokenAccess> {
  const request: IdTokenRequest = {
    ...job,
    repositoryId: run.repository_id,
    runId: run.id,
    runAttempt: run.run_attempt,
  };
  return {
    // Clients append "&audience=…": the address must have a query already.
    id_token_request_url: `${server.urls.url}${TOKEN_PATH}?api-version=2.0`,
    id_token_request_token: await signJobJwt(server, "id-token-request", { job: request }),
  };
}

/** The job of a request token in `Authorization: Bearer …`, or null. */
export async function readIdTokenRequest(
  server: ServerState,
  authorization: string | undefined,
): Promise<IdTokenRequest | null> {
  const claims = await readJobJwt(server, "id-token-request", authorization);
  return claims === null ? null : (claims["job"] as IdTokenRequest);
}
