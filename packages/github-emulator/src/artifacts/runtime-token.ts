import { createHash } from "node:crypto";
import type { RunRow } from "../actions/runs.ts";
import { readJobJwt, signJobJwt } from "../oidc/job-jwt.ts";
import type { ServerState } from "../state.ts";

/** What a job gets as ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL. */
export interface RuntimeAccess {
  readonly runtime_token: string;
  readonly results_url: string;
}

/** The job that a runtime token speaks for. */
export interface RuntimeJob {
  readonly repositoryId: number;
  readonly runId: number;
  readonly runAttempt: number;
  readonly runBackendId: string;
  readonly jobBackendId: string;
}

type Parts = Pick<ServerState, "ids" | "clock" | "urls">;

/** Issues a runtime token for one more job of the run's current attempt. */
export async function runtimeAccess(server: Parts, run: RunRow): Promise<RuntimeAccess> {
  const ids = `${runBackendId(server, run.id)}:${uuid(`job:${server.ids.hex(16)}`)}`;
  const token = await signJobJwt(server, "runtime-token", {
    // Real tokens have further scopes, and clients must look for theirs.
    scp: `Actions.GenericRead:00000000-0000-0000-0000-000000000000 Actions.Results:${ids}`,
    repository_id: run.repository_id,
    run_id: run.id,
    run_attempt: run.run_attempt,
  });
  return { runtime_token: token, results_url: `${server.urls.url}/` };
}

/** The job of a token in `Authorization: Bearer …`, or null when it is none of ours or too old. */
export async function readRuntimeToken(
  server: Parts,
  authorization: string | undefined,
): Promise<RuntimeJob | null> {
  const claims = await readJobJwt(server, "runtime-token", authorization);
  if (claims === null) return null;
  const [, runBackend = "", jobBackend = ""] =
    /Actions\.Results:([^:\s]+):([^:\s]+)/.exec(String(claims["scp"])) ?? [];
  return {
    repositoryId: Number(claims["repository_id"]),
    runId: Number(claims["run_id"]),
    runAttempt: Number(claims["run_attempt"]),
    runBackendId: runBackend,
    jobBackendId: jobBackend,
  };
}

/** The same for all attempts of a run: a later attempt finds the artifacts of an earlier one. */
export function runBackendId(server: Pick<ServerState, "ids">, runId: number): string {
  return uuid(`run:${server.ids.secret(`run-backend:${runId}`)}`);
}

function uuid(seed: string): string {
  const hex = createHash("sha256").update(seed).digest("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-a$4-$5");
}
