import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { create } from "../support/actions.ts";
import { withFaults } from "../support/faults.ts";
import { untilSaid } from "../support/ms.ts";
import { assertOk } from "../support/outcome.ts";
import { CANDIDATE_WORKFLOW, RELEASE_WORKFLOW, type Project } from "../support/project.ts";
import { completeRun, startCandidateRun } from "../support/runs.ts";
import { rest, startStage } from "../support/stage.ts";
import { endRun, listRuns, queuedRun, startRobot, waitAtGate, type ListedRun } from "./robot.ts";
import {
  operate,
  operateGreen,
  pushFiles,
  releaseAs,
  report,
  startAs,
  type Operated,
} from "./support.ts";
import { onTerminal } from "./terminal.ts";
import { CANDIDATE, RELEASE } from "./workflows.ts";
import { provesDocuments } from "../support/command-documents.ts";

provesDocuments("release app publish");

const stage = await startStage();
const PUBLISH = ["app", "publish", "--channel", "beta", "--auto", "--watch", "--yes"];

async function seal(at: Operated): Promise<void> {
  const run = await startCandidateRun(at.project);
  assertOk(await create(at.project, { run }));
  await completeRun(at.project, run);
}

async function runsOf(project: Project, workflow: string): Promise<ListedRun[]> {
  return (await listRuns(project)).filter(({ path }) => path === workflow);
}

test("a release goes through by dispatched runs alone, one of each workflow", async () => {
  const at = await operateGreen(stage);
  const robot = startRobot(at.project);
  const { code, stderr, stdout } = await at.release(...PUBLISH, "--json");
  await robot.stop();
  assert.equal(code, 0, stderr);
  const told = JSON.parse(stdout) as { state: string; already: boolean; tag: string };
  assert.deepEqual([told.state, told.already, told.tag], ["published", false, "v0.1.0-beta.1"]);
  assert.equal((await runsOf(at.project, CANDIDATE_WORKFLOW)).length, 1);
  assert.equal((await runsOf(at.project, RELEASE_WORKFLOW)).length, 1);
});

test("a candidate run that fails stops the release before anything is published", async () => {
  const at = await operateGreen(stage);
  const running = at.start(...PUBLISH);
  await endRun(at.project, await queuedRun(at.project), "failure");
  assert.equal(await running.ended, 1);
  assert.match(running.stderr, /\[candidate_run_failed\]/);
  assert.match(
    running.stderr,
    /ms release resume \.ms-release\/app-v0\.1\.0-beta\.1\.json --watch/,
  );
  assert.equal((await runsOf(at.project, RELEASE_WORKFLOW)).length, 0);
  const again = at.start("resume", "--watch");
  await endRun(at.project, await queuedRun(at.project), "failure");
  await again.ended;
  assert.equal((await runsOf(at.project, CANDIDATE_WORKFLOW)).length, 2, "a new build was started");
});

test("a release run that is cancelled is told, and resuming builds nothing again", async () => {
  const at = await operateGreen(stage);
  await seal(at);
  const running = at.start(...PUBLISH);
  await endRun(at.project, await queuedRun(at.project), "cancelled");
  assert.equal(await running.ended, 1);
  assert.match(running.stderr, /was cancelled.*\[release_run_failed\]/);
  const robot = startRobot(at.project);
  const { code, stderr } = await at.release("resume", "--watch");
  await robot.stop();
  assert.equal(code, 0, stderr);
  assert.equal((await runsOf(at.project, CANDIDATE_WORKFLOW)).length, 1);
  assert.equal((await runsOf(at.project, RELEASE_WORKFLOW)).length, 2);
});

test("--approve approves for a reviewer, and not for whoever started the run", async () => {
  const at = await operateGreen(stage);
  await seal(at);
  const starter = at.start(...PUBLISH, "--approve");
  const run = await queuedRun(at.project);
  await waitAtGate(at.project, run);
  await untilSaid(starter, "waits for release");
  await untilSaid(starter, "Your token may not approve release: reviewer must");
  const directory = join(at.directory, "reviewer");
  await mkdir(directory);
  const config = ["--config", join(at.directory, "release.yml")];
  const reviewer = releaseAs(stage.reviewer.token, stage, directory, [
    ...PUBLISH,
    "--approve",
    ...config,
  ]);
  const gates = `/repos/${at.project.name}/actions/runs/${run.id}/approvals`;
  for (;;) {
    const made = await rest<{ user: { login: string } }[]>(
      stage,
      stage.reviewer.token,
      "GET",
      gates,
    );
    const [first] = made;
    if (first === undefined) {
      await new Promise((go) => setTimeout(go, 50));
      continue;
    }
    assert.equal(first.user.login, stage.reviewer.login);
    break;
  }
  await endRun(at.project, run, "cancelled");
  await starter.ended;
  const { stderr } = await reviewer;
  assert.match(stderr, /maintainer is publishing v0\.1\.0-beta\.1/);
  const again = ["resume", "--watch", "--approve", ...config];
  const own = startAs(stage.reviewer.token, stage, directory, again);
  const second = await queuedRun(at.project);
  await waitAtGate(at.project, second);
  await untilSaid(own, /You started this run, and release lets nobody approve what they have/);
  await endRun(at.project, second, "cancelled");
  await own.ended;
  assert.equal((await runsOf(at.project, RELEASE_WORKFLOW)).length, 2);
});

test("nobody is asked where nobody sits, so that a release needs --yes or a plan", async () => {
  const at = await operateGreen(stage);
  const { code, stderr } = await at.release("app", "publish", "--channel", "beta", "--auto");
  assert.equal(code, 2);
  assert.match(stderr, /\[confirmation_needed\]/);
  assert.deepEqual(await listRuns(at.project), []);
});

for (const [what, candidate, found] of [
  ["is not there", null, /no such file/],
  ["takes no source_sha", "on: workflow_dispatch\njobs: {}\n", /no input source_sha/],
  ["cannot be dispatched", "on: push\njobs: {}\n", /no workflow_dispatch/],
] as const) {
  test(`a candidate workflow that ${what} is told before anything starts`, async () => {
    const at = await operate(stage);
    const files = candidate === null ? {} : { [CANDIDATE_WORKFLOW]: candidate };
    const sha = await pushFiles(at, { [RELEASE_WORKFLOW]: RELEASE, ...files }, "ci: workflows");
    await report(at, sha);
    const { code, stderr } = await at.release(...PUBLISH);
    assert.equal(code, 3);
    assert.match(stderr, /\[workflow_missing\]/);
    assert.match(stderr, found);
    assert.deepEqual(await listRuns(at.project), []);
  });
}

test("a release workflow that cannot be started is told before a candidate is built", async () => {
  const at = await operate(stage);
  await report(at, await pushFiles(at, { [CANDIDATE_WORKFLOW]: CANDIDATE }, "ci: workflows"));
  const { stderr } = await at.release(...PUBLISH);
  assert.match(stderr, /release\.yml of \S+ cannot be started.*\[workflow_missing\]/);
  assert.deepEqual(await listRuns(at.project), []);
});

test("a candidate run of the same commit is joined, and an unrelated newer run is not watched", async () => {
  const at = await operateGreen(stage);
  const dispatch = `/repos/${at.project.name}/actions/workflows/candidate.yml/dispatches`;
  for (const source_sha of [at.project.sha, "f".repeat(40)]) {
    const body = { ref: "main", inputs: { source_sha } };
    await rest(stage, stage.maintainer.token, "POST", dispatch, body);
  }
  const [own] = await listRuns(at.project);
  assert.ok(own);
  const running = at.start(...PUBLISH);
  await untilSaid(running, "is being built already");
  await endRun(at.project, own, "failure");
  await running.ended;
  assert.match(running.stderr, new RegExp(`\\[candidate_run_failed\\]`));
  assert.match(running.stderr, new RegExp(`runs/${own.id}`));
  assert.equal((await listRuns(at.project)).length, 2);
});

test("an answer to a dispatch that is lost starts nothing twice", async () => {
  const at = await operateGreen(stage);
  const robot = startRobot(at.project);
  const lost = {
    method: "POST",
    path: "/dispatches",
    times: 2,
    action: { type: "apply_then_cut" },
  };
  const { fired, result } = await withFaults(stage, [lost], () => at.release(...PUBLISH));
  await robot.stop();
  assert.deepEqual(fired, [2]);
  assert.equal(result.code, 0, result.stderr);
  assert.equal((await listRuns(at.project)).length, 2);
});

test("a run whose id GitHub does not tell and whose title says nothing is not guessed", async () => {
  const at = await operate(stage);
  const files = {
    [CANDIDATE_WORKFLOW]: CANDIDATE.replace(/run-name: .*/, ""),
    [RELEASE_WORKFLOW]: RELEASE,
  };
  await report(at, await pushFiles(at, files, "ci: workflows"));
  const lost = { method: "POST", path: "/dispatches", action: { type: "apply_then_cut" } };
  const { result } = await withFaults(stage, [lost], () => at.release(...PUBLISH));
  assert.equal(result.code, 4);
  assert.match(result.stderr, /\[dispatch_unknown\]/);
  assert.match(result.stderr, /run-name/);
  assert.equal((await listRuns(at.project)).length, 1);
});

test("Ctrl-C leaves everything going on, and the command that is printed goes on", async () => {
  const at = await operateGreen(stage);
  const running = at.start(...PUBLISH);
  await queuedRun(at.project);
  await untilSaid(running, ": queued");
  running.child.kill("SIGINT");
  assert.equal(await running.ended, 130);
  const [, command = ""] = /Resume: ms release (.*)/.exec(running.stderr) ?? [];
  assert.equal(command, "resume .ms-release/app-v0.1.0-beta.1.json --watch");
  const robot = startRobot(at.project);
  const { code, stderr } = await at.release(...command.split(" "));
  await robot.stop();
  assert.equal(code, 0, stderr);
  assert.equal((await listRuns(at.project)).length, 2);
});

test("after a failed build the same command goes on with the commit that repairs it", async () => {
  const at = await operateGreen(stage);
  const failing = at.start(...PUBLISH);
  await endRun(at.project, await queuedRun(at.project), "failure");
  await failing.ended;
  const repaired = await pushFiles(at, {}, "fix: the build");
  await report(at, repaired);
  const running = at.start(...PUBLISH);
  const run = await queuedRun(at.project);
  assert.equal(run.display_title, `Candidate ${repaired}`);
  await endRun(at.project, run, "failure");
  await running.ended;
});

test("a record of a publication is not given to other commits under the same tag", async () => {
  const at = await operateGreen(stage);
  await seal(at);
  const running = at.start(...PUBLISH);
  await endRun(at.project, await queuedRun(at.project), "cancelled");
  await running.ended;
  await report(at, await pushFiles(at, {}, "fix: the build"));
  const { code, stderr } = await at.release(...PUBLISH);
  assert.equal(code, 2);
  assert.match(stderr, /Another release of v0\.1\.0-beta\.1 was begun.*\[operation_invalid\]/);
});

test("on a terminal the version is proposed, the release is confirmed, and nothing else is needed", async () => {
  const at = await operateGreen(stage);
  const robot = startRobot(at.project);
  const { code, text } = await onTerminal(
    at,
    "ms release app publish --channel beta --auto --watch",
    [
      [/Release as/, "\r"],
      [/Release app v0\.1\.0-beta\.1\?/, "\r"],
    ],
  );
  await robot.stop();
  assert.equal(code, 0, text);
  assert.equal(text.split("ci: workflows").length, 2, "what is new is shown once");
  assert.match(text, /app v0\.1\.0-beta\.1.* is published/);
  assert.equal((await listRuns(at.project)).length, 2);
});

test("whoever leaves the question ends it with 130, and nothing was started", async () => {
  const at = await operateGreen(stage);
  const { code } = await onTerminal(at, "ms release app publish --channel beta --auto --watch", [
    [/Release as/, "\u0003"],
  ]);
  assert.equal(code, 130);
  assert.deepEqual(await listRuns(at.project), []);
});
