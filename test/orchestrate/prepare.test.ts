import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { create } from "../support/actions.ts";
import { assertOk } from "../support/outcome.ts";
import { completeRun, startCandidateRun } from "../support/runs.ts";
import { CANDIDATE_WORKFLOW, gitUrl, type Project } from "../support/project.ts";
import { withFaults } from "../support/faults.ts";
import { untilSaid } from "../support/ms.ts";
import { snapshot } from "../support/snapshot.ts";
import { git } from "../support/source.ts";
import { rest, startStage } from "../support/stage.ts";
import { listRuns, startRobot } from "./robot.ts";
import { operate, pushCommit, pushFiles, report, type Operated } from "./support.ts";
import { WORKFLOWS } from "./workflows.ts";
import { provesDocuments } from "../support/command-documents.ts";

provesDocuments("release app prepare");

const stage = await startStage();
const FILES = {
  "package.json": '{ "name": "app", "version": "0.0.1" }\n',
  "src-tauri/Cargo.toml": '[package]\nname = "app"\nversion = "0.0.1"\n',
  "src-tauri/Cargo.lock": '[[package]]\nname = "app"\nversion = "0.0.1"\n',
};
const BETA = ["--channel", "beta", "--auto", "--yes"];
const PUBLISH = ["app", "publish", ...BETA, "--watch"];

/** An app whose version is in three files. */
async function versioned(): Promise<Operated & { readonly base: string }> {
  const paths = Object.keys(FILES).map((path) => ({ path }));
  const at = await operate(stage, {}, { version_files: paths });
  const base = await pushFiles(at, { ...FILES, ...WORKFLOWS }, "feat: an app");
  await report(at, base);
  return { ...at, base };
}

interface ListedPull {
  readonly number: number;
  readonly state: string;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string;
  readonly head: { readonly ref: string; readonly sha: string };
}

function pulls({ name }: Project): Promise<ListedPull[]> {
  const path = `/repos/${name}/pulls?state=all`;
  return rest(stage, stage.emulator.tokens.admin, "GET", path);
}

/** Somebody merges the release's pull request, and its checks are green. */
async function mergeByHand(at: Operated): Promise<string> {
  const merge = `/repos/${at.project.name}/pulls/1/merge`;
  await rest(stage, stage.emulator.tokens.writer, "PUT", merge, { merge_method: "rebase" });
  const sha = (await pulls(at.project))[0]?.merge_commit_sha ?? "";
  await report(at, sha);
  return sha;
}

/** Those that releases have made. */
async function branches({ name }: Project): Promise<string[]> {
  const { admin } = stage.emulator.tokens;
  const path = `/repos/${name}/branches`;
  const found = await rest<{ name: string }[]>(stage, admin, "GET", path);
  return found.map((branch) => branch.name).filter((one) => one.startsWith("release/"));
}

async function fileAt({ project }: Operated, commit: string, path: string): Promise<string> {
  const clone = join(stage.directory, `look-${project.id}`);
  await git(stage.directory, "clone", "--quiet", gitUrl(stage, project.name), clone).catch(
    () => "",
  );
  await git(clone, "fetch", "--quiet", "origin");
  return git(clone, "show", `${commit}:${path}`);
}

async function released(at: Operated): Promise<string> {
  const candidate = (await listRuns(at.project)).find(({ path }) => path === CANDIDATE_WORKFLOW);
  return candidate?.display_title.split(" ")[1] ?? "";
}

test("a release bumps every version file by one merged pull request and releases what it became", async () => {
  const at = await versioned();
  const robot = startRobot(at.project);
  const { code, stderr } = await at.release(...PUBLISH);
  await robot.stop();
  assert.equal(code, 0, stderr);
  const [pull, ...more] = await pulls(at.project);
  assert.deepEqual(more, []);
  assert.ok(pull?.merged_at);
  const sha = await released(at);
  assert.equal(sha, pull.merge_commit_sha);
  for (const path of Object.keys(FILES)) {
    assert.match(await fileAt(at, sha, path), /"0\.1\.0-beta\.1"/, path);
  }
  assert.equal((await snapshot(at.project)).tags["v0.1.0-beta.1"], sha);
  assert.deepEqual(await branches(at.project), []);
});

test("a release that needs a new commit is refused with --no-build before anything is merged, until that is built", async () => {
  const at = await versioned();
  const plan = ["app", "plan", "--channel", "beta", "--auto", "--out", "plan.json"];
  assert.equal((await at.release(...plan)).code, 0);
  const publish = ["app", "publish", "--plan", "plan.json", "--no-build"];
  const { code, stderr } = await at.release(...publish);
  assert.equal(code, 1);
  assert.match(stderr, /takes a new commit .*package\.json.*\[candidate_missing\]/);
  assert.deepEqual([await pulls(at.project), await branches(at.project)], [[], []]);
  assert.equal((await at.release("app", "prepare", "--plan", "plan.json")).code, 0);
  const sha = await mergeByHand(at);
  const project = { ...at.project, sha };
  const run = await startCandidateRun(project);
  assertOk(await create(project, { run }));
  await completeRun(project, run);
  const built = await at.release(...publish);
  assert.equal(built.code, 0, built.stderr);
  assert.match(built.stdout, /release v0\.1\.0-beta\.1 is on its way/);
});

test("a branch that cannot be deleted, or is somebody's again, stays and fails nothing", async () => {
  const at = await versioned();
  const plan = ["app", "plan", "--channel", "beta", "--auto", "--out", "plan.json"];
  assert.equal((await at.release(...plan)).code, 0);
  const prepare = ["app", "prepare", "--plan", "plan.json"];
  assert.equal((await at.release(...prepare)).code, 0);
  const { admin } = stage.emulator.tokens;
  const repo = `/repos/${at.project.name}`;
  const [pull] = await pulls(at.project);
  await mergeByHand(at);
  const refuse = { method: "DELETE", path: "/git/refs/", action: { type: "fail", status: 409 } };
  const kept = await withFaults(stage, [refuse], () => at.release(...prepare));
  assert.equal(kept.result.code, 0, kept.result.stderr);
  assert.match(kept.result.stderr, /The branch release\/v0\.1\.0-beta\.1 of #1 is still there/);
  const file = { message: "chore: more", content: "", branch: pull?.head.ref };
  await rest(stage, admin, "PUT", `${repo}/contents/more.txt`, file);
  await rm(join(at.directory, ".ms-release"), { recursive: true });
  const moved = await at.release(...prepare);
  assert.equal(moved.code, 0, moved.stderr);
  assert.match(moved.stderr, /has moved since #1 was merged, and is left alone/);
  assert.equal((await branches(at.project)).length, 1);
});

test("the plan of a bumped version is known as published where it is carried out again", async () => {
  const at = await versioned();
  const plan = ["app", "plan", "--channel", "beta", "--auto", "--out", "plan.json"];
  assert.equal((await at.release(...plan)).code, 0);
  const robot = startRobot(at.project);
  const first = await at.release("app", "publish", "--plan", "plan.json", "--watch");
  await robot.stop();
  assert.equal(first.code, 0, first.stderr);
  // Without the record nothing but the plan tells what the pull request became.
  await rm(join(at.directory, ".ms-release"), { recursive: true });
  const again = await at.release("app", "publish", "--plan", "plan.json", "--watch");
  assert.equal(again.code, 0, again.stderr);
  assert.match(again.stdout, /is published already; nothing was changed/);
  assert.equal((await pulls(at.project)).length, 1);
});

test("prepare --dry-run says what would change and writes nothing anywhere", async () => {
  const at = await versioned();
  const before = await snapshot(at.project);
  const { code, stderr, stdout } = await at.release("app", "prepare", ...BETA, "--dry-run");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /src-tauri\/Cargo\.lock: 0\.0\.1 → 0\.1\.0-beta\.1/);
  assert.deepEqual(await snapshot(at.project), before);
  assert.deepEqual(await pulls(at.project), []);
  assert.deepEqual(await readdir(at.directory), ["release.yml"]);
});

test("prepare step by step makes one pull request, however often it is run, and waits through an outage", async () => {
  const at = await versioned();
  const opened = await at.release("app", "prepare", ...BETA);
  assert.equal(opened.code, 0, opened.stderr);
  assert.match(
    opened.stdout,
    /pull request #1 of v0\.1\.0-beta\.1 waits for its checks: \S+\/pull\/1/,
  );
  const again = await at.release("app", "prepare", ...BETA);
  assert.equal(again.code, 0, again.stderr);
  const watching = at.start("app", "prepare", ...BETA, "--watch");
  await untilSaid(watching, "the checks of pull request #1");
  const gone = { path: "/commits/", user_agent: "release-actions", times: 10_000 };
  await withFaults(stage, [{ ...gone, action: { type: "cut" } }], () =>
    untilSaid(watching, "The checks go on without us; looking again"),
  );
  const robot = startRobot(at.project);
  const code = await watching.ended;
  await robot.stop();
  assert.equal(code, 0, watching.stderr);
  const [pull, ...more] = await pulls(at.project);
  assert.deepEqual(more, []);
  assert.match(watching.stdout, new RegExp(`${pull?.merge_commit_sha} states 0\\.1\\.0-beta\\.1`));
});

test("a leftover branch of an interrupted run is taken up", async () => {
  const at = await versioned();
  const refuse = { method: "POST", path: "/pulls$", action: { type: "fail", status: 422 } };
  const { result } = await withFaults(stage, [refuse], () => at.release("app", "prepare", ...BETA));
  assert.notEqual(result.code, 0);
  const again = await at.release("app", "prepare", ...BETA);
  assert.equal(again.code, 0, again.stderr);
  assert.equal((await pulls(at.project)).length, 1);
});

test("somebody else's branch of that name is left alone", async () => {
  const at = await versioned();
  const path = `/repos/${at.project.name}/git/refs`;
  const body = { ref: "refs/heads/release/v0.1.0-beta.1", sha: at.base };
  await rest(stage, stage.emulator.tokens.admin, "POST", path, body);
  const { code, stderr } = await at.release("app", "prepare", ...BETA);
  assert.equal(code, 1);
  assert.match(stderr, /\[pull_request_blocked\]/);
  assert.deepEqual(await pulls(at.project), []);
});

test("a pull request that was closed is told, and once its branch is gone another one takes its place", async () => {
  const at = await versioned();
  await at.release("app", "prepare", ...BETA);
  const { admin } = stage.emulator.tokens;
  const repo = `/repos/${at.project.name}`;
  await rest(stage, admin, "PATCH", `${repo}/pulls/1`, { state: "closed" });
  const { stderr } = await at.release("resume");
  assert.match(
    stderr,
    /delete the branch release\/v0\.1\.0-beta\.1; then resume.*\[pull_request_blocked\]/,
  );
  await rest(stage, admin, "DELETE", `${repo}/git/refs/heads/release/v0.1.0-beta.1`);
  const again = await at.release("resume");
  assert.equal(again.code, 0, again.stderr);
  assert.deepEqual(
    (await pulls(at.project)).map(({ number, state }) => [number, state]),
    [
      [2, "open"],
      [1, "closed"],
    ],
  );
});

for (const [what, path, text] of [
  ["another file", ".github/workflows/candidate.yml", "on: push\n"],
  ["more of a version file", "package.json", '{ "version": "0.1.0-beta.1", "main": "x" }\n'],
] as const) {
  test(`a pull request that changes ${what} is not merged as the release's`, async () => {
    const at = await versioned();
    await at.release("app", "prepare", ...BETA);
    const [pull] = await pulls(at.project);
    const file = `/repos/${at.project.name}/contents/${path}`;
    const branch = pull?.head.ref;
    const token = stage.emulator.tokens.writer;
    const { sha } = await rest<{ sha?: string }>(stage, token, "GET", `${file}?ref=${branch}`);
    const content = Buffer.from(text).toString("base64");
    await rest(stage, token, "PUT", file, { message: "chore: more", content, branch, sha });
    const robot = startRobot(at.project);
    const { code, stderr } = await at.release("resume", "--watch");
    await robot.stop();
    assert.equal(code, 1, stderr);
    assert.match(stderr, new RegExp(`${path}.*\\[pull_request_blocked\\]`));
    assert.equal((await pulls(at.project))[0]?.merged_at, null);
    // Somebody who may merge did: then it is nothing that this plan has seen.
    const merge = `/repos/${at.project.name}/pulls/${pull?.number}/merge`;
    await rest(stage, token, "PUT", merge, { merge_method: "merge" });
    const merged = await at.release("resume", "--watch");
    assert.match(merged.stderr, new RegExp(`${path}.*\\[plan_stale\\]`));
  });
}

test("a red check of the pull request stops before the merge", async () => {
  const at = await versioned();
  await at.release("app", "prepare", ...BETA);
  const [pull] = await pulls(at.project);
  await report(at, pull?.head.sha ?? "", { test: "failure", lint: "success" });
  const { code, stderr } = await at.release("resume", "--watch");
  assert.equal(code, 1);
  assert.match(stderr, /test: failure.*\[check_not_green\]/);
  assert.equal((await pulls(at.project))[0]?.merged_at, null);
});

test("commits that the plan has not seen are never released with its version", async () => {
  const at = await versioned();
  await at.release("app", "prepare", ...BETA);
  await pushCommit(at, "feat: not planned");
  const robot = startRobot(at.project);
  const { code, stderr } = await at.release("resume", "--watch");
  await robot.stop();
  assert.equal(code, 1);
  assert.match(stderr, /\[plan_stale\]/);
  assert.equal((await pulls(at.project))[0]?.merged_at, null);
});

test("a main that states the version already needs no pull request", async () => {
  const at = await versioned();
  const bumped = Object.fromEntries(
    Object.entries(FILES).map(([path, text]) => [path, text.replaceAll("0.0.1", "0.1.0-beta.1")]),
  );
  await report(at, await pushFiles(at, bumped, "chore: version"));
  const { code, stdout } = await at.release("app", "prepare", ...BETA, "--json");
  assert.equal(code, 0);
  assert.equal((JSON.parse(stdout) as { state: string }).state, "prepared");
  assert.deepEqual(await pulls(at.project), []);
});
