import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { stringify } from "yaml";
import { ms, startMs, type Ended } from "../support/ms.ts";
import { policyOf } from "../support/policy.ts";
import { CANDIDATE_WORKFLOW, makeProject, RELEASE_WORKFLOW } from "../support/project.ts";
import { control, OWNER, rest, startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";
import { endRun, queuedRun, startRobot } from "./robot.ts";
import { operate, operateGreen, pushFiles, releaseAs, report } from "./support.ts";
import { worldOf } from "./world.ts";
import { CHECKS, WORKFLOWS } from "./workflows.ts";

type Permissions = Readonly<Record<string, string>>;

const stage = await startStage();
const { admin, reader } = stage.emulator.tokens;
const at = await operate(stage, {}, { version_files: [{ path: "package.json" }] });
const { directory, project } = at;
const files = { "package.json": '{ "version": "0.0.1" }\n', ...WORKFLOWS };
await report(at, await pushFiles(at, files, "feat: an app"));
const before = await worldOf(project);
const elsewhere = await makeProject(stage, { private: true });
/** Public, and without a version file. */
const watched = await operateGreen(stage);

const BETA = ["--channel", "beta", "--auto", "--yes"];
const PUBLISH = ["app", "publish", ...BETA];
const RECORD = ".ms-release/app-v0.1.0-beta.1.json";
/** What publishing this app takes of an App or of a fine-grained token. */
const ENOUGH = {
  contents: "write",
  actions: "write",
  checks: "read",
  statuses: "read",
  pull_requests: "write",
} as const;

let apps = 0;

/** An App that may do this in a repository, as the environment of `ms` names it. */
async function app(
  permissions: Permissions,
  where: string = project.name,
): Promise<Record<string, string>> {
  apps += 1;
  const slug = `releaser-${apps}`;
  const made = await control<{ id: number; pem: string }>(stage.emulator, "POST", "/apps", {
    slug,
    owner: OWNER,
    permissions,
    repositories: [where],
  });
  return { RELEASE_APP_ID: String(made.id), RELEASE_APP_PRIVATE_KEY: made.pem };
}

function envOf(credentials: Readonly<Record<string, string>>): Record<string, string> {
  return {
    GITHUB_API_URL: stage.emulator.urls.api_url,
    MS_POLL_MS: "100",
    RELEASE_ACTIONS_RETRY_SECONDS: "2",
    ...credentials,
  };
}

async function as(credentials: Record<string, string>, ...args: string[]): Promise<Ended> {
  return ms(["release", ...args], envOf(credentials), directory);
}

/** A person's token. */
async function token(wanted: Readonly<Record<string, unknown>>): Promise<string> {
  const body = { login: stage.maintainer.login, ...wanted };
  return (await control<{ token: string }>(stage.emulator, "POST", "/tokens", body)).token;
}

function fineGrained(permissions: Permissions): Promise<string> {
  return token({ repositories: { [project.name]: permissions } });
}

function without(name: string): Permissions {
  return Object.fromEntries(Object.entries(ENOUGH).filter(([key]) => key !== name));
}

/** The lines that name what is lacking. */
function lacks({ stderr }: Ended): string[] {
  return [...stderr.matchAll(/^ {2}- (.*(?:\n {4}.*)*)/gm)].map(([, line = ""]) =>
    line.replaceAll(/\s+/g, " "),
  );
}

/** The same without what they are for. */
function short(told: readonly string[]): string[] {
  return told.map((line) => line.replace(`${project.name}: `, "").replace(/ — .*;/, ";"));
}

/** Refused for its rights, with nothing written but the App's own token. */
async function refused(work: () => Promise<Ended>): Promise<readonly string[]> {
  const { result, writes } = await traffic(stage, work);
  assert.match(result.stderr, /\[permission_denied\]/);
  assert.equal(result.code, 3);
  const written = writes.filter(({ path }) => !path.endsWith("/access_tokens"));
  assert.deepEqual(written, []);
  return lacks(result);
}

/** A release.yml whose product differs in these fields. */
async function configWith(fields: Readonly<Record<string, unknown>>): Promise<string> {
  const base = policyOf(project, { checks: CHECKS });
  const { app: product } = base["products"] as { app: object };
  const file = join(directory, `${Object.keys(fields).join("-")}.yml`);
  await writeFile(file, stringify({ ...base, products: { app: { ...product, ...fields } } }));
  return file;
}

function setPrivate(hidden: boolean): Promise<unknown> {
  return rest(stage, admin, "PATCH", `/repos/${project.name}`, { private: hidden });
}

test("a classic token without scopes is told each permission, what for, and which scope gives it", async () => {
  const bare = await token({ scopes: [] });
  const told = await refused(() => at.as(bare, ...PUBLISH, "--approve"));
  const found = "found a token without scopes";
  assert.deepEqual(told, [
    `${project.name}: contents: write — to see drafts, which its candidates are, and to push the release's branch and merge it; ${found}`,
    `${project.name}: actions: write — to start ${RELEASE_WORKFLOW}; ${found}`,
    `${project.name}: pull-requests: write — to open and merge the release's pull request; ${found}`,
    `${project.name}: deployments: write — to approve the gate; ${found}`,
  ]);
  const { stderr } = await at.as(bare, ...PUBLISH);
  assert.match(stderr.replaceAll(/\s+/g, " "), /the scope `repo`: Settings, .*Tokens \(classic\)/);
  assert.match(stderr, /gh auth refresh --scopes repo/);
});

test("whoever may only read is told so, and nothing that others than writers may do", async () => {
  const told = await refused(() => at.as(reader, ...PUBLISH));
  const found = "found the token's owner may only read there";
  assert.deepEqual(short(told), [`contents: write; ${found}`, `actions: write; ${found}`]);
});

test("a plan that writes nothing takes nothing that writes", async () => {
  const bare = await token({ scopes: [] });
  const { code, stderr } = await at.as(bare, "app", "plan", "--channel", "beta", "--auto");
  assert.equal(code, 0, stderr);
});

test("a scope for public repositories is taken for them, and what it does not show is missing", async () => {
  const open = await token({ scopes: ["public_repo"] });
  const config = await configWith({ repository: elsewhere.name });
  const told = await at.as(open, ...PUBLISH, "--config", config);
  assert.match(told.stderr, /\[repository_missing\]/);
  assert.deepEqual(short(lacks(told)), [
    `${elsewhere.name}: metadata: read; found no such repository that this token sees`,
  ]);
});

test("a version that a workflow states takes the right to change workflows", async () => {
  const path = ".github/workflows/version.yml";
  const stated = [{ path, format: "pattern", pattern: "VERSION: {version}" }];
  const config = await configWith({ version_files: stated });
  const full = await token({ scopes: ["repo"] });
  const told = await refused(() => at.as(full, ...PUBLISH, "--config", config));
  assert.deepEqual(short(told), ["workflows: write; found the scopes repo"]);
});

test("each permission that an App lacks in a private repository is a line of its own", async () => {
  await setPrivate(true);
  const names = Object.keys(ENOUGH);
  const alone = names.map((name) => refused(async () => as(await app(without(name)), ...PUBLISH)));
  for (const [index, told] of (await Promise.all(alone)).entries()) {
    const [name = "", level] = Object.entries(ENOUGH)[index] ?? [];
    const spelled = name.replace("_", "-");
    assert.equal(told.length, 1, told.join("\n"));
    const [line = ""] = told;
    assert.ok(line.startsWith(`${project.name}: ${spelled}: ${level} — to `), line);
    assert.ok(line.endsWith(`found no ${spelled}`), line);
  }
});

test("what prepare, resume and yank take is told by them in the same way", async () => {
  const reads = Object.fromEntries(Object.keys(ENOUGH).map((name) => [name, "read"]));
  const weak = await app(reads);
  const planned = await at.release("app", "plan", "--channel", "beta", "--auto", "--out", "p.json");
  assert.equal(planned.code, 0, planned.stderr);
  const push = "contents: write; found contents: read";
  const pull = "pull-requests: write; found pull-requests: read";
  const start = "actions: write; found actions: read";
  assert.deepEqual(short(await refused(() => as(weak, "app", "prepare", ...BETA))), [push, pull]);
  const replayed = ["app", "publish", "--plan", "p.json", "--yes"];
  assert.deepEqual(short(await refused(() => as(weak, ...replayed))), [push, start, pull]);
  assert.deepEqual(short(await refused(() => as(weak, "resume", RECORD))), [push, start, pull]);
  const builds = (await as(weak, "resume", RECORD)).stderr.replaceAll(/\s+/g, " ");
  assert.ok(builds.includes(`start ${CANDIDATE_WORKFLOW}, and to start ${RELEASE_WORKFLOW};`));
  const yank = ["yank", "app", "v1.0.0", "--reason", "Crashes", "--yes"];
  assert.deepEqual(short(await refused(() => as(weak, ...yank))), [push]);
});

test("what is lacking in several repositories is told together, and where to give it", async () => {
  const words = [...PUBLISH, "--config", await configWith({ repository: elsewhere.name })];
  const weak = await app({ checks: "read", statuses: "read", pull_requests: "read" });
  const told = await refused(() => as(weak, ...words));
  assert.deepEqual(short(told), [
    "contents: write; found no contents",
    "actions: read; found no actions",
    `${elsewhere.name}: metadata: read; found no such repository that this token sees`,
    `${elsewhere.name}: contents: read; found the App is not installed there`,
    `${elsewhere.name}: actions: write; found the App is not installed there`,
  ]);
  const { stderr } = await as(weak, ...words);
  assert.match(stderr.replaceAll(/\s+/g, " "), /the App's repository permissions .* install it in/);
  await rest(stage, admin, "PATCH", `/repos/${elsewhere.name}`, { archived: true });
  const shut = await refused(() => at.release(...words));
  assert.deepEqual(short(shut), [
    `${elsewhere.name}: actions: write; found the repository is archived`,
  ]);
});

test("a fine-grained token is tried with one read for each thing that nothing tells, and only there", async () => {
  const weak = await fineGrained(without("checks"));
  const { requests, result } = await traffic(stage, () => at.as(weak, ...PUBLISH));
  const [line = "", ...more] = lacks(result);
  assert.deepEqual(more, []);
  assert.match(line, /checks: read — to see the required checks test, lint; found a refusal/);
  assert.match(
    result.stderr.replaceAll(/\s+/g, " "),
    /Fine-grained tokens, Repository permissions/,
  );
  // The repository itself, and its five areas that can be read.
  assert.equal(requests.length, 6);
  assert.ok(requests.every(({ method }) => method === "GET"));
});

test("a job's token is tried as well, and what the repository says of its role is no word of it", async () => {
  const permissions = { contents: "read", actions: "read", checks: "read", pull_requests: "read" };
  const job = await token({
    login: "github-actions[bot]",
    kind: "installation",
    repositories: { [project.name]: permissions },
  });
  const told = await refused(() => at.as(job, ...PUBLISH));
  assert.deepEqual(short(told), ["statuses: read; found a refusal to read it (HTTP 403)"]);
});

test("what nothing tells of a token is not claimed: the first refusal names it, and resume goes on", async () => {
  const weak = await fineGrained({ ...ENOUGH, pull_requests: "read" });
  const { code, stderr } = await at.as(weak, ...PUBLISH);
  const said = stderr.replaceAll(/\s+/g, " ");
  assert.match(
    said,
    /does not tell beforehand whether this token has contents: write, actions: wr/,
  );
  assert.match(said, /Could not open a pull request.*\[permission_denied\]/);
  assert.match(said, /Expected: permission pull-requests: write\./);
  assert.match(said, new RegExp(`\`ms release resume ${RECORD} --watch\``));
  assert.equal(code, 3);
  assert.deepEqual((await worldOf(project)).pulls, []);
  const resumed = await at.release("resume", RECORD);
  assert.equal(resumed.code, 0, resumed.stderr);
  const { branches, pulls } = await worldOf(project);
  assert.deepEqual(pulls, ["1 open false"]);
  assert.equal(branches.length, before.branches.length + 1, "the branch that was there already");
});

test("a token with exactly what the table says goes on from there to the published release", async () => {
  const robot = startRobot(project);
  const { code, stderr } = await as(await app(ENOUGH), "resume", RECORD, "--watch");
  await robot.stop();
  assert.equal(code, 0, stderr);
  const { pulls, tags } = await worldOf(project);
  assert.deepEqual(pulls, ["1 closed true"]);
  assert.ok("v0.1.0-beta.1" in tags);
  // What is there everybody may look at who sees it; what cannot be seen is told with all the rest.
  const blind = await app({ contents: "read" });
  const again = await as(blind, "resume", RECORD);
  assert.deepEqual(short(lacks(again)), [
    "contents: write; found contents: read",
    "actions: write; found no actions",
    "checks: read; found no checks",
    "statuses: read; found no statuses",
  ]);
});

test("an App that is not installed where everybody may read is told so for what writes", async () => {
  const { directory: there, project: open } = watched;
  const key = await app(ENOUGH);
  const told = await refused(() => ms(["release", ...PUBLISH], envOf(key), there));
  const found = "found the App is not installed there";
  assert.deepEqual(short(told), [
    `${open.name}: contents: write; ${found}`,
    `${open.name}: actions: write; ${found}`,
  ]);
});

test("an App's token that is no good any more while a run is watched is made anew", async () => {
  const { directory: there, project: open } = watched;
  const key = await app(ENOUGH, open.name);
  const first = minted();
  const running = startMs(["release", ...PUBLISH, "--watch"], envOf(key), there);
  const run = await queuedRun(open);
  await control(stage.emulator, "DELETE", "/tokens", { login: `releaser-${apps}[bot]` });
  await endRun(open, run, "failure");
  assert.equal(await running.ended, 1, running.stderr);
  assert.match(running.stderr, /\[candidate_run_failed\]/);
  assert.equal(minted() - first, 2);
});

/** How many tokens Apps have got so far. */
function minted(): number {
  return stage.emulator.requests().filter(({ path }) => path.endsWith("/access_tokens")).length;
}

test("with a token and an App in the environment it is said which of them is used", async () => {
  const key = await app(ENOUGH);
  const both = { ...key, GH_TOKEN: stage.maintainer.token };
  const { code, stderr, stdout } = await as(both, "status", "--json");
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^Using the token in GH_TOKEN, and not the App in RELEASE_APP_ID\.$/m);
  assert.equal((JSON.parse(stdout) as { ok: boolean }).ok, true);
  const alone = await releaseAs(stage.maintainer.token, stage, directory, ["status"]);
  assert.doesNotMatch(alone.stderr, /Using the token/);
});
