import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { SignJWT, importPKCS8 } from "jose";
import { startWithRepository } from "./emulator.ts";
import type { Answer, Caller, Json, World } from "./emulator.ts";
import { assertShapes } from "./openapi.ts";

interface App {
  readonly id: number;
  readonly client_id: string;
  readonly pem: string;
  readonly installations: readonly { readonly id: number }[];
}

const PERMISSIONS = { contents: "write", actions: "read" };

test("an App finds itself and its installation, in the shapes of GitHub's description", async (t) => {
  const { world, app, call } = await startApp(t);
  const answers = await Promise.all(
    ["/app", "/repos/acme/app/installation", "/app/installations"].map((path) => call("GET", path)),
  );
  const [self, installation, list] = answers.map(({ text }) => JSON.parse(text) as unknown);
  assert.equal((self as Json).id, app.id);
  assert.deepEqual(list, [installation]);
  const token = await accessToken(call, app, {});
  await assertShapes(t, [
    ["integration", self],
    ["installation", installation],
    ["installation-token", JSON.parse(token.text) as unknown],
  ]);
  assert.equal((await call("GET", "/repos/acme/unknown/installation")).status, 404);
  const byClientId = await world.as(await jwt(app.pem, app.client_id))("GET", "/app");
  assert.equal(byClientId.status, 200);
});

test("a token reaches what the installation reaches, and acts as the App's bot", async (t) => {
  const { world, app, call } = await startApp(t);
  const { body } = await accessToken(call, app, {});
  const bot = world.as(body.token);
  assert.deepEqual(await reached(bot), ["acme/app", "acme/other"]);
  const release = await bot("POST", "/repos/acme/app/releases", { tag_name: "v1", draft: true });
  assert.equal(release.status, 201, release.text);
  const { author } = JSON.parse(release.text) as { readonly author: { readonly login: string } };
  assert.equal(author.login, "releaser[bot]");
});

test("a token can be limited to some repositories and permissions", async (t) => {
  const { world, app, call } = await startApp(t);
  const permissions = { contents: "read" };
  const { body } = await accessToken(call, app, { repositories: ["other"], permissions });
  assert.deepEqual(body.permissions, { metadata: "read", contents: "read" });
  const bot = world.as(body.token);
  assert.deepEqual(await reached(bot), ["acme/other"]);
  const write = await bot("POST", "/repos/acme/other/releases", { tag_name: "v1" });
  assert.equal(write.status, 403);
  const elsewhere = await bot("POST", "/repos/acme/app/releases", { tag_name: "v1" });
  assert.equal(elsewhere.status, 403);
});

test("more than the installation has is refused", async (t) => {
  const { app, call } = await startApp(t);
  for (const more of [
    { permissions: { contents: "admin" } },
    { permissions: { actions: "write" } },
    { permissions: { members: "read" } },
    { repositories: ["unknown"] },
    { repositories: ["app", "unknown"] },
    { repository_ids: [1] },
  ]) {
    assert.equal((await accessToken(call, app, more)).status, 422, JSON.stringify(more));
  }
});

test("an App installed on one repository reaches no other", async (t) => {
  const { world, app, call } = await startApp(t, { repositories: ["acme/app"] });
  const { body } = await accessToken(call, app, {});
  assert.deepEqual(await reached(world.as(body.token)), ["acme/app"]);
  assert.equal((await accessToken(call, app, { repositories: ["other"] })).status, 422);
  assert.equal((await call("GET", "/repos/acme/other/installation")).status, 404);
});

test("only a fresh JWT under the App's own key is taken", async (t) => {
  const { world, app } = await startApp(t);
  const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const bad = [
    await jwt(foreign.export({ type: "pkcs1", format: "pem" }).toString(), app.id),
    await jwt(app.pem, app.id + 1),
    await jwt(app.pem, app.id, { from: -1200, to: -600 }),
    await jwt(app.pem, app.id, { from: 0, to: 3600 }),
    world.emulator.tokens.admin,
    "x.y.z",
  ];
  for (const token of bad) {
    assert.equal((await world.as(token)("GET", "/app")).status, 401);
  }
  assert.equal((await world.anonymous("GET", "/app")).status, 401);
  const good = await jwt(app.pem, app.id);
  assert.equal((await world.as(good)("GET", "/repos/acme/app")).status, 401);
  assert.equal((await world.writer("GET", "/installation/repositories")).status, 403);
});

interface AppWorld {
  readonly world: World;
  readonly app: App;
  /** Calls with a JWT of the App. */
  readonly call: Caller;
}

async function startApp(t: TestContext, fields: Record<string, unknown> = {}): Promise<AppWorld> {
  const world = await startWithRepository(t);
  await world.admin("POST", "/orgs/acme/repos", { name: "other", auto_init: true });
  const made = await world.control("POST", "/apps", {
    slug: "releaser",
    owner: "acme",
    permissions: PERMISSIONS,
    ...fields,
  });
  assert.equal(made.status, 201, made.text);
  const app = JSON.parse(made.text) as App;
  return { world, app, call: world.as(await jwt(app.pem, app.id)) };
}

async function jwt(
  pem: string,
  issuer: number | string,
  life: { readonly from: number; readonly to: number } = { from: -30, to: 540 },
): Promise<string> {
  const pkcs8 = createPrivateKey(pem).export({ type: "pkcs8", format: "pem" }).toString();
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: "RS256", typ: "JWT" })
    .setIssuer(String(issuer))
    .setIssuedAt(now + life.from)
    .setExpirationTime(now + life.to)
    .sign(await importPKCS8(pkcs8, "RS256"));
}

function accessToken(call: Caller, app: App, body: object): Promise<Answer> {
  return call("POST", `/app/installations/${app.installations[0]?.id}/access_tokens`, body);
}

async function reached(call: Caller): Promise<string[]> {
  const { status, text } = await call("GET", "/installation/repositories");
  assert.equal(status, 200, text);
  const { repositories } = JSON.parse(text) as { readonly repositories: readonly Json[] };
  return repositories.map(({ full_name }) => full_name).toSorted();
}
