import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { makeProject } from "../support/project.ts";
import { ms } from "../support/ms.ts";
import { control, OWNER, rest, startStage } from "../support/stage.ts";
import { commitPolicy, policyOf } from "../support/policy.ts";

const stage = await startStage();
const project = await makeProject(stage);
await commitPolicy(project, policyOf(project));
const app = await control<{ id: number; pem: string }>(stage.emulator, "POST", "/apps", {
  slug: "releaser",
  owner: OWNER,
  permissions: { contents: "read", actions: "read" },
});

/** Asks for the status as the App, and as nobody else. */
function status(env: Record<string, string>) {
  return ms(["release", "status", "--config", `${project.name}:release.yml`, "--json"], {
    GITHUB_API_URL: stage.emulator.urls.api_url,
    PATH: "",
    RELEASE_APP_ID: String(app.id),
    ...env,
  });
}

test("an App's key in the environment is enough: its installation's token is used", async () => {
  const { code, stderr, stdout } = await status({ RELEASE_APP_PRIVATE_KEY: app.pem });
  assert.equal(code, 0, stderr);
  assert.equal((JSON.parse(stdout) as { ok: boolean }).ok, true);
});

test("a key in one line, as secret stores have them, is read as well", async () => {
  const line = app.pem.replaceAll("\n", "\\n");
  assert.equal((await status({ RELEASE_APP_PRIVATE_KEY: line })).code, 0);
});

test("the key of another App is refused, and neither key is told", async () => {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const { code, stderr, stdout } = await status({ RELEASE_APP_PRIVATE_KEY: privateKey });
  assert.equal(code, 3);
  assert.match(stderr, /\[token_rejected\]/);
  const middle = privateKey.split("\n")[3] ?? "";
  assert.ok(!(stderr + stdout).includes(middle));
});

test("what is no key is told before anybody is asked", async () => {
  const { code, stderr } = await status({ RELEASE_APP_PRIVATE_KEY: "hunter2" });
  assert.equal(code, 3);
  assert.match(stderr, /\[token_missing\]/);
  assert.doesNotMatch(stderr, /hunter2/);
});

test("installed on several accounts, the App has to be told which one is meant", async () => {
  await control(stage.emulator, "POST", "/orgs", { login: "elsewhere" });
  const both = await control<{ id: number; pem: string }>(stage.emulator, "POST", "/apps", {
    slug: "everywhere",
    owner: "elsewhere",
    permissions: { contents: "read", actions: "read" },
    repositories: [project.name],
  });
  const env = { RELEASE_APP_ID: String(both.id), RELEASE_APP_PRIVATE_KEY: both.pem };
  const missing = await status({ ...env, RELEASE_APP_ACCOUNT: "nobody" });
  assert.equal(missing.code, 3);
  assert.match(missing.stderr, new RegExp(`Found: .*${OWNER}`));
  assert.equal((await status({ ...env, RELEASE_APP_ACCOUNT: OWNER })).code, 0);
});

test("of more accounts than one answer lists the last is found too, in any case", async () => {
  const { admin } = stage.emulator.tokens;
  const owners = Array.from({ length: 101 }, (_, index) => `owner-${index}`);
  const repositories: string[] = [];
  for (const login of owners) {
    await control(stage.emulator, "POST", "/orgs", { login });
    await rest(stage, admin, "POST", `/orgs/${login}/repos`, { name: "any" });
    repositories.push(`${login}/any`);
  }
  repositories.push(project.name);
  const wide = await control<{ id: number; pem: string }>(stage.emulator, "POST", "/apps", {
    slug: "wide",
    owner: OWNER,
    permissions: { contents: "read", actions: "read" },
    repositories,
  });
  const env = { RELEASE_APP_ID: String(wide.id), RELEASE_APP_PRIVATE_KEY: wide.pem };
  const { code, stderr } = await status({ ...env, RELEASE_APP_ACCOUNT: OWNER.toUpperCase() });
  assert.equal(code, 0, stderr);
});
