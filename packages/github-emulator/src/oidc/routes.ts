import { findRun } from "../actions/runs.ts";
import type { Context } from "../http/context.ts";
import { notFound, unauthorized } from "../http/errors.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { repositoryById } from "../repos/rows.ts";
import { claimsOf } from "./claims.ts";
import { TOKEN_PATH, readIdTokenRequest } from "./request-token.ts";
import { signingKey } from "./signing-key.ts";

const VALID_SECONDS = 300;
const KEYS = "/.well-known/jwks";

/** The OIDC provider of Actions. The main origin is the issuer. */
export const oidcRoutes: readonly Route[] = [
  { method: "GET", path: TOKEN_PATH, handle: issue },
  { method: "GET", path: "/.well-known/openid-configuration", handle: discover },
  { method: "GET", path: KEYS, handle: keys },
];

/** GET …/token?audience=: a token about the job that the request token is of. */
async function issue(ctx: Context): Promise<Reply> {
  const { server } = ctx;
  const job = await readIdTokenRequest(server, ctx.req.headers.authorization);
  if (job === null) throw unauthorized("invalid or missing request token");
  const repo = repositoryById(server.db, job.repositoryId);
  const run = repo === null ? null : findRun(server, repo.id, job.runId);
  if (repo === null || run === null) throw notFound();
  const { SignJWT } = await import("jose");
  const { privateKey, jwk } = await signingKey(server);
  const seconds = Math.floor(server.clock().getTime() / 1000);
  const value = await new SignJWT(await claimsOf(server, repo, run, job))
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: jwk.kid })
    .setJti(server.ids.hex(16))
    .setIssuer(job.issuer ?? server.urls.url)
    .setAudience(ctx.query.get("audience") ?? `${server.urls.url}/${repo.owner_login}`)
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + VALID_SECONDS)
    .sign(privateKey);
  return json(200, { count: value.length, value });
}

function discover(ctx: Context): Reply {
  const { url } = ctx.server.urls;
  return json(200, {
    issuer: url,
    jwks_uri: url + KEYS,
    subject_types_supported: ["public", "pairwise"],
    response_types_supported: ["id_token"],
    claims_supported: CLAIMS,
    id_token_signing_alg_values_supported: ["RS256"],
    scopes_supported: ["openid"],
  });
}

async function keys(ctx: Context): Promise<Reply> {
  const { jwk } = await signingKey(ctx.server);
  return json(200, { keys: [jwk] });
}

const CLAIMS: readonly string[] =
  `sub aud exp iat iss jti nbf ref sha repository repository_id repository_owner
  repository_owner_id run_id run_number run_attempt actor actor_id workflow workflow_ref
  workflow_sha head_ref base_ref event_name ref_type ref_protected environment
  environment_node_id job_workflow_ref job_workflow_sha repository_visibility
  runner_environment`.split(/\s+/);
