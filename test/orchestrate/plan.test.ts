import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { parsePlan, type Plan } from "@release-actions/contract";
import { create } from "../support/actions.ts";
import { assertOk } from "../support/outcome.ts";
import { withFaults } from "../support/faults.ts";
import { completeRun, startCandidateRun } from "../support/runs.ts";
import { snapshot } from "../support/snapshot.ts";
import { control, rest, startStage } from "../support/stage.ts";
import { listRuns } from "./robot.ts";
import { operate, pushCommit, report, type Operated } from "./support.ts";
import { provesDocuments } from "../support/command-documents.ts";

provesDocuments("release app plan");

const stage = await startStage();
const PUBLISH = ["app", "publish", "--channel", "beta", "--auto", "--yes", "--watch"] as const;
const AUTO = ["app", "plan", "--channel", "beta", "--auto"] as const;

async function plan(at: Operated, ...more: string[]): Promise<Plan> {
  const { code, stdout, stderr } = await at.release(...AUTO, "--json", ...more);
  assert.equal(code, 0, stderr);
  return parsePlan(Buffer.from(stdout));
}

async function publishRelease(at: Operated, tag: string, target: string): Promise<void> {
  const path = `/repos/${at.project.name}/releases`;
  const body = { tag_name: tag, target_commitish: target, prerelease: tag.includes("-") };
  await rest(stage, stage.emulator.tokens.admin, "POST", path, body);
}

test("a plan takes the newest green commit, proposes the version and changes nothing", async () => {
  const at = await operate(stage);
  await publishRelease(at, "v1.1.0", at.project.sha);
  const green = await pushCommit(at, "feat: a button");
  await report(at, green);
  const red = await pushCommit(at, "fix: its colour");
  await report(at, red, { test: "success", lint: "failure" });
  const before = await snapshot(at.project);
  const made = await plan(at);
  assert.deepEqual(await snapshot(at.project), before);
  assert.equal(made.tag, "v1.2.0-beta.1");
  const [source] = made.sources;
  assert.equal(source?.sha, green);
  assert.equal(source.candidate, undefined);
  assert.deepEqual(
    source.commits.map(({ level, subject }) => [level, subject]),
    [["minor", "feat: a button"]],
  );
  assert.equal(made.previous?.tag, "v1.1.0");
});

function isRecord(name: string): boolean {
  return name.endsWith(".json");
}

test("a red commit that is named is refused, and taken only when that is said loudly", async () => {
  const at = await operate(stage);
  const { sha } = at.project;
  await report(at, sha, { test: "success", lint: "failure" });
  const args = ["app", "plan", "--channel", "beta", "--repo", `app=${sha}`];
  const refused = await at.release(...args);
  assert.match(refused.stderr, /\[check_not_green\]/);
  const loud = await at.release(...args, "--allow-non-green", "--json");
  assert.equal(loud.code, 0, loud.stderr);
  assert.match(loud.stderr, /IS NOT GREEN: lint: failure/);
  assert.equal(parsePlan(Buffer.from(loud.stdout)).non_green, true);
  assert.equal((await at.release(...args, "--allow-non-green", "--out", "loud.json")).code, 0);
  // The release workflow holds the candidate to the same checks: nothing is begun for its refusal.
  const named = ["--channel", "beta", "--repo", `app=${sha}`, "--allow-non-green", "--yes"];
  for (const words of [named, ["--plan", "loud.json"]]) {
    const { code, stderr } = await at.release("app", "publish", ...words, "--watch");
    assert.equal(code, 1);
    assert.match(stderr, /the release workflow would refuse.*lint: failure.*\[check_not_green\]/);
    const records = (await readdir(join(at.directory, ".ms-release"))).filter(isRecord);
    assert.equal(records.length, words === named ? 0 : 1);
  }
  assert.deepEqual(await listRuns(at.project), []);
  await report(at, sha);
  const green = await at.release("app", "publish", "--plan", "loud.json", "--watch");
  assert.match(green.stderr, /\[workflow_missing\]/, "what is looked at next");
});

test("--allow-non-green does not make --auto take a red commit", async () => {
  const at = await operate(stage);
  await report(at, at.project.sha, { test: "failure", lint: "success" });
  const { stderr } = await at.release(...AUTO, "--allow-non-green");
  assert.match(stderr, /\[no_green_commit\]/);
});

test("a sealed candidate is attached with its run, its digest and its checksums", async () => {
  const at = await operate(stage);
  await report(at, at.project.sha);
  const run = await startCandidateRun(at.project);
  assertOk(await create(at.project, { run }));
  const path = `/repos/${at.project.name}/runs/${run.id}`;
  await control(stage.emulator, "PATCH", path, { status: "in_progress" });
  const building = await plan(at);
  assert.equal(building.sources[0]?.candidate, undefined, "its run is not over");
  await completeRun(at.project, run);
  const { sources } = await plan(at);
  assert.equal(sources[0]?.candidate?.run_id, run.id);
  assert.equal(sources[0].candidate.assets.length, 3);
});

test("a run that ends while its candidate is looked at is judged by how it ended", async () => {
  const at = await operate(stage);
  await report(at, at.project.sha);
  const run = await startCandidateRun(at.project);
  assertOk(await create(at.project, { run }));
  const path = `/repos/${at.project.name}/runs/${run.id}`;
  await control(stage.emulator, "PATCH", path, { status: "in_progress" });
  const set = { status: "completed", conclusion: "success" };
  const change = { type: "set_run", run_id: run.id, set };
  const ends = {
    method: "GET",
    path: `/actions/runs/${run.id}$`,
    action: { type: "mutate", when: "after", change },
  };
  const { fired, result } = await withFaults(stage, [ends], () => plan(at));
  assert.deepEqual(fired, [1]);
  assert.equal(result.sources[0]?.candidate?.run_id, run.id);
});

test("the same world gives the same bytes, and a replay gives them again", async () => {
  const at = await operate(stage);
  await report(at, at.project.sha);
  await plan(at, "--out", "one.json");
  await plan(at, "--out", "two.json");
  const one = await readFile(join(at.directory, "one.json"), "utf8");
  assert.equal(await readFile(join(at.directory, "two.json"), "utf8"), one);
  const { code, stdout, stderr } = await at.release("app", "plan", "--plan", "one.json", "--json");
  assert.equal(code, 0, stderr);
  assert.equal(stdout, one);
});

test("a plan that somebody edited is refused", async () => {
  const at = await operate(stage);
  await report(at, at.project.sha);
  await plan(at, "--out", "plan.json");
  const file = join(at.directory, "plan.json");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replaceAll(/0\.1\.0-beta\.1/g, "9.9.9-beta.1"));
  const { code, stderr } = await at.release("app", "plan", "--plan", "plan.json");
  assert.equal(code, 1);
  assert.match(stderr, /\[document_invalid\]/);
  assert.match(stderr, /\/digest/);
});

test("a replay names everything that has moved since", async () => {
  const at = await operate(stage);
  await report(at, at.project.sha);
  const run = await startCandidateRun(at.project);
  assertOk(await create(at.project, { run }));
  await completeRun(at.project, run);
  await plan(at, "--out", "plan.json");
  await publishRelease(at, "v0.1.0-beta.1", at.project.sha);
  await report(at, at.project.sha, { lint: "failure" });
  const { code, stderr } = await at.release("app", "plan", "--plan", "plan.json");
  assert.equal(code, 1);
  assert.match(stderr, /\[plan_stale\]/);
  assert.match(stderr, /\/tag: .*\[tag_conflict\]/);
  assert.match(stderr, /\/sources\/0\/checks/);
  assert.match(stderr, /\/sources\/0\/candidate.*check_not_green/);
});

test("a replay refuses when release.yml has changed", async () => {
  const at = await operate(stage);
  await report(at, at.project.sha);
  await plan(at, "--out", "plan.json");
  const file = join(at.directory, "release.yml");
  await writeFile(file, `${await readFile(file, "utf8")}# changed\n`);
  const { stderr } = await at.release("app", "plan", "--plan", "plan.json");
  assert.match(stderr, /\/config\/digest: release.yml has changed/);
});

let shared: Promise<Operated> | undefined;

/** A project whose newest release is v1.1.0-beta.4, of its newest commit, for tests that change nothing. */
function released(): Promise<Operated> {
  shared ??= (async () => {
    const at = await operate(stage);
    await report(at, at.project.sha);
    await publishRelease(at, "v1.1.0-beta.4", at.project.sha);
    return at;
  })();
  return shared;
}

for (const [what, args, code] of [
  ["a version of another channel", ["--tag", "v1.2.0"], "channel_not_allowed"],
  [
    "a source that the product does not have",
    ["--repo", `loader=${"0".repeat(40)}`],
    "input_invalid",
  ],
  ["a product that does not exist", ["--product", "other"], "product_unknown"],
  ["a beta that nothing counts on from", ["--tag", "v1.2.0-beta"], "version_invalid"],
  ["a beta with more than a number", ["--tag", "v1.2.0-beta.1.2"], "version_invalid"],
  ["a tag without the v of the earlier ones", ["--tag", "1.2.0-beta.1"], "version_invalid"],
] as const) {
  test(`${what} is refused`, async () => {
    const at = await released();
    const { code: exit, stderr } = await at.release(...AUTO, ...args);
    assert.notEqual(exit, 0);
    assert.match(stderr, new RegExp(`\\[${code}\\]`));
  });
}

test("nothing new since the last release is nothing to release, and published already", async () => {
  const at = await released();
  assert.match((await at.release(...AUTO)).stderr, /\[nothing_to_release\]/);
  const again = await at.release(...PUBLISH, "--json");
  assert.equal(again.code, 0, again.stderr);
  const { html_url: page, ...told } = JSON.parse(again.stdout) as Record<string, unknown>;
  const tag = "v1.1.0-beta.4";
  assert.deepEqual(told, { ok: true, product: "app", tag, state: "published", already: true });
  assert.match(String(page), /\/releases\/tag\/v1\.1\.0-beta\.4$/);
});

test("a bump that somebody asks for is obeyed", async () => {
  const at = await released();
  assert.equal((await plan(at, "--bump", "patch")).tag, "v1.1.0-beta.5");
  assert.equal((await plan(at, "--bump", "major")).tag, "v2.0.0-beta.1");
});

test("new commits that are not green are told, and never taken for a release that is published", async () => {
  const at = await operate(stage);
  await report(at, at.project.sha);
  await publishRelease(at, "v1.1.0-beta.4", at.project.sha);
  const red = await pushCommit(at, "feat: a button");
  await report(at, red, { test: "success", lint: "failure" });
  const running = await pushCommit(at, "fix: its colour");
  await report(at, running, { test: "pending" });
  for (const words of [AUTO, PUBLISH]) {
    const { code, stderr } = await at.release(...words);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /What is new since v1\.1\.0-beta\.4 is not green.*\[no_green_commit\]/);
    assert.match(stderr, new RegExp(`feat: a button.*lint: failure.*/commit/${red}`));
    assert.match(
      stderr,
      new RegExp(`fix: its colour.*test: pending, lint never ran.*/commit/${running}`),
    );
    assert.doesNotMatch(stderr, new RegExp(`/commit/${at.project.sha}`));
  }
  await report(at, red, { lint: "success" });
  assert.equal((await plan(at)).sources[0]?.sha, red);
  // What happens to the released commit's own checks makes nothing new.
  await report(at, running);
  await publishRelease(at, "v1.1.0-beta.5", running);
  await report(at, running, { lint: "failure" });
  assert.match((await at.release(...AUTO)).stderr, /\[nothing_to_release\]/);
});

test("the help of plan says what plan does with a plan file, and no default that means nothing", async () => {
  const at = await released();
  const { stdout } = await at.release("app", "plan", "--help");
  assert.match(stdout, /--plan <file> +look whether this plan still holds/);
  assert.doesNotMatch(stdout, /default: \{\}/);
});

test("a history with more than a page of candidates is read to its end", async () => {
  const at = await operate(stage);
  await publishRelease(at, "v1.1.0-beta.9", at.project.sha);
  await publishRelease(at, "v1.1.0-beta.10", at.project.sha);
  const path = `/repos/${at.project.name}/releases`;
  for (let made = 0; made < 101; made += 1) {
    const tag_name = `rc-${String(made).padStart(40, "0")}`;
    await rest(stage, stage.emulator.tokens.admin, "POST", path, { tag_name, draft: true });
  }
  await report(at, await pushCommit(at, "fix: it"));
  assert.equal((await plan(at)).tag, "v1.1.0-beta.11");
});
