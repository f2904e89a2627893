import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestContext } from "node:test";
import type { Answer, World } from "./emulator.ts";
import { commitFile, read } from "./git-world.ts";
import type { Schemas } from "./git-world.ts";
import { startRunnerWorld } from "./runner-world.ts";

const WORKFLOW = `
on:
  workflow_dispatch:
    inputs:
      level: { type: choice, options: [low, high], default: low }
      count: { type: number }
      force: { type: boolean }
jobs:
  one: { runs-on: ubuntu-latest, steps: [{ run: echo one }] }
  two: { needs: one, runs-on: ubuntu-latest, steps: [{ run: echo two }] }
`;

async function start(t: TestContext, ghes?: string): Promise<World> {
  const world = await startRunnerWorld(t, ghes);
  await commitFile(world, ".github/workflows/w.yml", WORKFLOW);
  return world;
}

function dispatch(world: World, body: object = {}): Promise<Answer> {
  const path = "/repos/acme/app/actions/workflows/w.yml/dispatches";
  return world.writer("POST", path, { ref: "main", ...body });
}

async function finishedRun(world: World): Promise<Schemas["workflow-run"]> {
  for (;;) {
    const answer = await world.reader("GET", "/repos/acme/app/actions/runs");
    const [run] = read<{ workflow_runs: Schemas["workflow-run"][] }>(answer).workflow_runs;
    if (run?.status === "completed") return run;
    await sleep(20);
  }
}

async function jobsOf(world: World, run: Schemas["workflow-run"]): Promise<Schemas["job"][]> {
  const answer = await world.reader("GET", `/repos/acme/app/actions/runs/${run.id}/jobs`);
  return read<{ jobs: Schemas["job"][] }>(answer).jobs;
}

test("without act a dispatch answers as ever, and the run fails with what is missing in its log", async (t) => {
  const world = await start(t);
  assert.equal((await dispatch(world)).status, 204);
  const run = await finishedRun(world);
  assert.equal(run.conclusion, "failure");
  const jobs = await jobsOf(world, run);
  assert.deepEqual(
    jobs.map(({ name, conclusion }) => [name, conclusion]),
    [
      ["one", "failure"],
      ["two", "skipped"],
    ],
  );
  const path = `/repos/acme/app/actions/jobs/${jobs[0]?.id}/logs`;
  const toLog = await world.reader("GET", path);
  assert.equal(toLog.status, 302);
  const log = await (await fetch(toLog.headers.get("location") ?? "")).text();
  assert.match(log, /^\d{4}-\d\d-\d\dT[\d:.]+0000Z ##\[error\]This workflow cannot run/);
  assert.match(log, /no executable at .*no-act/);
  assert.match(log, /go install github\.com\/nektos\/act@v/);
});

test("the logs of a run are a zip with a file for each job that has one", async (t) => {
  const world = await start(t);
  await dispatch(world);
  const run = await finishedRun(world);
  const answer = await world.reader("GET", `/repos/acme/app/actions/runs/${run.id}/logs`);
  assert.equal(answer.status, 302);
  const zip = Buffer.from(await (await fetch(answer.headers.get("location") ?? "")).arrayBuffer());
  assert.equal(zip.subarray(0, 4).toString("latin1"), "PK\u0003\u0004");
  assert.ok(zip.includes("0_one.txt") && !zip.includes("two.txt"));
  assert.ok(zip.includes("This workflow cannot run"));
  const unknown = await world.reader("GET", "/repos/acme/app/actions/runs/1/logs");
  assert.equal(unknown.status, 404);
});

test("a re-run of a run that was executed is executed again", async (t) => {
  const world = await start(t);
  await dispatch(world);
  const run = await finishedRun(world);
  const path = `/repos/acme/app/actions/runs/${run.id}/rerun`;
  assert.equal((await world.writer("POST", path)).status, 201);
  const again = await finishedRun(world);
  assert.deepEqual([again.id, again.run_attempt, again.conclusion], [run.id, 2, "failure"]);
  assert.equal((await jobsOf(world, again)).length, 2);
});

test("inputs that do not fit their type are refused in GitHub's words", async (t) => {
  const world = await start(t);
  const refused = async (inputs: object): Promise<string> => {
    const { status, body } = await dispatch(world, { inputs });
    assert.equal(status, 422);
    return body.message;
  };
  const notAllowed = "not in the list of allowed values";
  assert.equal(await refused({ level: "x" }), `Provided value 'x' for input 'level' ${notAllowed}`);
  assert.equal(await refused({ force: "" }), `Provided value '' for input 'force' ${notAllowed}`);
  assert.match(await refused({ count: "many" }), /'count' is not a number/);
  assert.equal(await refused({ other: "x" }), 'Unexpected inputs provided: ["other"]');
  assert.equal((await dispatch(world, { inputs: { level: "high", count: 3 } })).status, 204);
});

test("Enterprise Server before 3.21 does not know run details, and says which version it is", async (t) => {
  const world = await start(t, "3.20");
  const meta = await world.anonymous("GET", "/meta");
  assert.match(meta.text, /"installed_version":"3\.20\.0"/);
  const refused = await dispatch(world, { return_run_details: true });
  assert.equal(refused.status, 422);
  assert.match(refused.body.message, /"return_run_details" is not a permitted key/);
  assert.equal((await dispatch(world)).status, 204);
});
