import assert from "node:assert/strict";
import test from "node:test";
import { parsePlan } from "@release-actions/contract";
import { create } from "../support/actions.ts";
import { assertOk } from "../support/outcome.ts";
import { completeRun, startCandidateRun } from "../support/runs.ts";
import { git } from "../support/source.ts";
import { startStage } from "../support/stage.ts";
import { operate, pushCommit, pushFiles, report, type Operated } from "./support.ts";
import { startOnTerminal } from "./terminal.ts";
import { worldOf } from "./world.ts";
import { WORKFLOWS } from "./workflows.ts";

const stage = await startStage();
const BETA = ["--channel", "beta", "--auto"];
const PLAN = ["app", "plan", ...BETA];
const NARROW = 60;

/** An app whose version is in a file, with a green head. */
async function versioned(): Promise<Operated> {
  const at = await operate(
    stage,
    { checks: ["test"] },
    { version_files: [{ path: "package.json" }] },
  );
  const files = { "package.json": '{ "version": "0.0.1" }\n', ...WORKFLOWS };
  const sha = await pushFiles(at, files, "feat: an app that is published with quite a few words");
  await report(at, sha);
  return { ...at, project: { ...at.project, sha } };
}

test("what takes a pull request", async (t) => {
  const at = await versioned();
  const { sha } = at.project;

  await t.test("says so in its plan, and promises no candidate that is not promoted", async () => {
    const run = await startCandidateRun(at.project);
    assertOk(await create(at.project, { run }));
    await completeRun(at.project, run);
    const told = await at.release(...PLAN, "--out", "plan.json");
    assert.equal(told.code, 0, told.stderr);
    assert.match(told.stdout, /1 check green/);
    assert.match(told.stdout, /pull request from release\/v0\.1\.0-beta\.1 changes package\.json/);
    assert.match(told.stdout, /candidate of the commit that it becomes is to be built/);
    assert.doesNotMatch(told.stdout, /candidate rc-/);
    const replay = await at.release("app", "plan", "--plan", "plan.json", "--json");
    assert.equal(replay.code, 0, replay.stderr);
    const { prepares, sources } = parsePlan(Buffer.from(replay.stdout));
    assert.deepEqual(prepares, { branch: "release/v0.1.0-beta.1", files: ["package.json"] });
    assert.equal(sources[0]?.candidate, undefined);
  });

  await t.test("is warned of by a dry run as by its plan", async () => {
    const { reader } = stage.emulator.tokens;
    const { code, stderr, stdout } = await at.as(reader, "app", "prepare", ...BETA, "--dry-run");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /! app: this token sees no drafts/);
  });

  await t.test("on a terminal shows what is new before it asks for the version", async () => {
    const size = `cols ${NARROW} rows 40`;
    const narrow = startOnTerminal(at, `ms release ${PLAN.join(" ")}`, {}, size);
    await narrow.until(/Release as/);
    assert.match(narrow.text(), /What the first release would have:[^]*feat: an app[^]*Release as/);
    narrow.type("\r");
    const { code, text } = await narrow.ended;
    assert.equal(code, 0, text);
    const [, news = ""] = /^(What the first release[^]*?)│/m.exec(text) ?? [];
    const [, plan = ""] = /^(app v0\.1\.0-beta\.1 [^]*)/m.exec(text) ?? [];
    assert.doesNotMatch(plan, /feat: an app/, "what is new is shown once");
    const lines = `${news}\n${plan}`.split(/\r?\n/);
    assert.ok(lines.length > 10, lines.join("\n"));
    assert.deepEqual(
      lines.filter((line) => line.length > NARROW),
      [],
    );
    assert.match(text, /published with\r?\n {23}quite a few words/);
  });

  await t.test("is not planned on a commit that is not the newest any more", async () => {
    const newer = await pushCommit(at, "fix: its colour");
    await report(at, newer, { test: "failure" });
    const red = await at.release(...PLAN);
    assert.equal(red.code, 1);
    assert.match(red.stderr, /only the newest commit of main.*not green.*\[no_green_commit\]/);
    assert.match(red.stderr, new RegExp(`fix: its colour.*test: failure.*/commit/${newer}`));
    await report(at, newer);
    const older = await at.release("app", "plan", "--channel", "beta", "--repo", `app=${sha}`);
    assert.equal(older.code, 1);
    assert.match(older.stderr, new RegExp(`--repo app=${newer}.*\\[commit_not_newest\\]`));
  });

  await t.test("and was planned before the newest commit opens no pull request", async () => {
    const before = await worldOf(at.project);
    const { code, stderr } = await at.release("app", "prepare", "--plan", "plan.json", "--watch");
    assert.equal(code, 1);
    assert.match(stderr, /main of \S+ has moved on.*\[plan_stale\]/);
    assert.deepEqual(await worldOf(at.project), before);
  });

  await t.test("is planned while its own merged commit waits for its checks", async () => {
    const head = await pushFiles(at, {}, "feat: the newest");
    await report(at, head);
    const bump = { "package.json": '{ "version": "0.1.0-beta.1" }\n' };
    await pushFiles(at, bump, "chore(release): v0.1.0-beta.1");
    const { code, stderr, stdout } = await at.release(...PLAN, "--json");
    assert.equal(code, 0, stderr);
    assert.equal(parsePlan(Buffer.from(stdout)).sources[0]?.sha, head);
  });

  await t.test("asks nothing before a release.yml that is not committed is told", async () => {
    await git(at.directory, "init", "--quiet");
    const asked = startOnTerminal(at, `ms release app publish ${BETA.join(" ")}`);
    const { code, text } = await asked.ended;
    assert.equal(code, 2, text);
    assert.match(text, /\[config_dirty\]/);
    assert.doesNotMatch(text, /Release as/);
    const replayed = await at.release("app", "publish", "--plan", "plan.json");
    assert.match(replayed.stderr, /\[config_dirty\]/);
  });
});
