import { createHash } from "node:crypto";
import type { RunRow } from "../actions/runs.ts";
import type { ServerState } from "../state.ts";

/** GitHub's runtime tokens outlive the longest job on its own runners a little. */
const VALID_HOURS = 7;

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
  // Here and below: loaded when a job needs it, since it would double the emulator's start-up.
  const { SignJWT } = await import("jose");
  const seconds = Math.floor(server.clock().getTime() / 1000);
  const jobBackendId = uuid(`job:${server.ids.hex(16)}`);
  const token = await new SignJWT({
    // Real tokens have further scopes, and clients must look for theirs.
    scp: `Actions.GenericRead:00000000-0000-0000-0000-000000000000 Actions.Results:${runBackendId(server, run.id)}:${jobBackendId}`,
    repository_id: run.repository_id,
    run_id: run.id,
    run_attempt: run.run_attempt,
  })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer(server.urls.url)
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + VALID_HOURS * 3600)
    .sign(key(server));
  return { runtime_token: token, results_url: `${server.urls.url}/` };
}

/** The job of a token in `Authorization: Bearer …`, or null when it is none of ours or too old. */
export async function readRuntimeToken(
  server: Parts,
  authorization: string | undefined,
): Promise<RuntimeJob | null> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) return null;
  const { jwtVerify } = await import("jose");
  try {
    const { payload } = await jwtVerify(token, key(server), {
      algorithms: ["HS256"],
      currentDate: server.clock(),
    });
    const [, runBackend = "", jobBackend = ""] =
      /Actions\.Results:([^:\s]+):([^:\s]+)/.exec(String(payload["scp"])) ?? [];
    return {
      repositoryId: Number(payload["repository_id"]),
      runId: Number(payload["run_id"]),
      runAttempt: Number(payload["run_attempt"]),
      runBackendId: runBackend,
      jobBackendId: jobBackend,
    };
  } catch {
    return null;
  }
}

/** The same for all attempts of a run: a later attempt finds the artifacts of an earlier one. */
export function runBackendId(server: Pick<ServerState, "ids">, runId: number): string {
  return uuid(`run:${server.ids.secret(`run-backend:${runId}`)}`);
}

function key(server: Pick<ServerState, "ids">): Uint8Array {
  return Buffer.from(server.ids.secret("runtime-token"), "hex");
}

function uuid(seed: string): string {
  const hex = createHash("sha256").update(seed).digest("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-a$4-$5");
}
