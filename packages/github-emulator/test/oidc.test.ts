import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { startEmulator } from "@release-actions/github-emulator";
import type { Emulator } from "@release-actions/github-emulator";
import { createRemoteJWKSet, jwtVerify } from "jose";
import type { JWTPayload } from "jose";
import { startActionsWorld, startRun } from "./actions-world.ts";
import type { ActionsWorld, StartedRun } from "./actions-world.ts";
import { startWorld, temporaryDirectory } from "./emulator.ts";
import type { World } from "./emulator.ts";

interface OidcRun extends StartedRun {
  readonly id_token_request_url: string;
  readonly id_token_request_token: string;
}

const ID_TOKEN = { permissions: { contents: "read", "id-token": "write" } };

test("a job with id-token: write gets a token with GitHub's claims that the key set verifies", async (t) => {
  const world = await startActionsWorld(t);
  const run = await startOidcRun(world, {
    environment: "production",
    event: "workflow_dispatch",
    run_attempt: 2,
    runner_environment: "self-hosted",
  });
  const claims = await verified(world, await requestToken(run, "sigstore"), "sigstore");
  const workflow = "acme/app/.github/workflows/release.yml@refs/heads/main";
  const expected = {
    sub: "repo:acme/app:environment:production",
    environment: "production",
    ref: "refs/heads/main",
    ref_type: "branch",
    sha: world.head,
    repository: "acme/app",
    repository_id: String(run.repository.id),
    repository_owner: "acme",
    repository_owner_id: String(run.repository.owner.id),
    repository_visibility: "public",
    actor: "writer",
    actor_id: String(run.actor?.id),
    workflow: "Release it",
    workflow_ref: workflow,
    workflow_sha: world.head,
    job_workflow_ref: workflow,
    job_workflow_sha: world.head,
    event_name: "workflow_dispatch",
    run_id: String(run.id),
    run_number: "1",
    run_attempt: "2",
    runner_environment: "self-hosted",
  };
  const found = Object.fromEntries(Object.keys(expected).map((name) => [name, claims[name]]));
  assert.deepEqual(found, expected);
});

test("the subject tells branches, tags and pull requests apart, and escapes colons", async (t) => {
  const world = await startActionsWorld(t);
  await world.writer("POST", "/repos/acme/app/git/refs", {
    ref: "refs/tags/v1",
    sha: world.head,
  });
  const subjectOf = async (fields: Record<string, unknown>): Promise<unknown> => {
    const run = await startOidcRun(world, fields);
    return (await verified(world, await requestToken(run, "x"), "x")).sub;
  };
  assert.equal(await subjectOf({}), "repo:acme/app:ref:refs/heads/main");
  assert.equal(await subjectOf({ head_branch: "v1" }), "repo:acme/app:ref:refs/tags/v1");
  assert.equal(await subjectOf({ event: "pull_request" }), "repo:acme/app:pull_request");
  assert.equal(await subjectOf({ environment: "a:b" }), "repo:acme/app:environment:a%3Ab");
});

test("without an audience a token is for the owner of the repository", async (t) => {
  const world = await startActionsWorld(t);
  const run = await startOidcRun(world);
  const { url } = world.emulator.urls;
  const claims = await verified(world, await requestToken(run, null), `${url}/acme`);
  assert.equal(claims.iss, url);
});

test("@actions/core gets a token with the variables of the job", async (t) => {
  const world = await startActionsWorld(t);
  const run = await startOidcRun(world);
  const script =
    'const {getIDToken} = await import("@actions/core"); process.stdout.write(`\\n${await getIDToken("mine")}`)';
  const token = await new Promise<string>((resolve, reject) => {
    const env = {
      ...process.env,
      ACTIONS_ID_TOKEN_REQUEST_URL: run.id_token_request_url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: run.id_token_request_token,
    };
    const options = { env, cwd: import.meta.dirname };
    execFile(process.execPath, ["-e", script], options, (error, out) => {
      if (error) reject(error);
      else resolve(out.trim().split("\n").at(-1) ?? "");
    });
  });
  assert.equal((await verified(world, token, "mine")).aud, "mine");
});

test("no job gets a token by default, and no other token is taken for a request token", async (t) => {
  const world = await startActionsWorld(t);
  const plain = (await startRun(world)) as OidcRun & { runtime_token: string };
  assert.equal(plain.id_token_request_url, undefined);
  const run = await startOidcRun(world);
  for (const token of [plain.token, plain.runtime_token, "x.y.z", null]) {
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    assert.equal((await fetch(run.id_token_request_url, { headers })).status, 401);
  }
  const odd = await world.control("POST", `/repos/acme/app/runs/${run.id}/token`, {
    permissions: { "id-token": "read" },
  });
  assert.equal(odd.status, 422);
});

test("the key outlives a restart and a reset", async (t) => {
  const dataDir = await temporaryDirectory(t);
  const first = await startEmulator({ dataDir });
  const before = await keysOf(first);
  await fetch(`${first.urls.admin_url}/reset`, { method: "POST" });
  assert.deepEqual(await keysOf(first), before);
  await first.close();
  const second = await startWorld(t, { dataDir });
  assert.deepEqual(await keysOf(second.emulator), before);
  assert.doesNotMatch(JSON.stringify(before), /"[dpq]":/, "a private part was published");
});

async function startOidcRun(
  world: ActionsWorld,
  fields: Record<string, unknown> = {},
): Promise<OidcRun> {
  return (await startRun(world, { ...ID_TOKEN, ...fields })) as OidcRun;
}

async function requestToken(run: OidcRun, audience: string | null): Promise<string> {
  const url = run.id_token_request_url + (audience === null ? "" : `&audience=${audience}`);
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${run.id_token_request_token}` },
  });
  assert.equal(answer.status, 200);
  return ((await answer.json()) as { readonly value: string }).value;
}

async function verified(world: World, token: string, audience: string): Promise<JWTPayload> {
  const { url } = world.emulator.urls;
  const discovery = await fetch(`${url}/.well-known/openid-configuration`);
  const { issuer, jwks_uri } = (await discovery.json()) as { issuer: string; jwks_uri: string };
  const keys = createRemoteJWKSet(new URL(jwks_uri));
  return (await jwtVerify(token, keys, { issuer, audience, algorithms: ["RS256"] })).payload;
}

async function keysOf({ urls }: Pick<Emulator, "urls">): Promise<unknown> {
  return (await fetch(`${urls.url}/.well-known/jwks`)).json();
}
