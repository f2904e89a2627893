import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIONS, addPerson, runNow, startActionsWorld } from "./actions-world.ts";
import type { ActionsWorld, Run } from "./actions-world.ts";
import type { Answer, Caller } from "./emulator.ts";
import { commitFile, jobToken, read } from "./git-world.ts";
import type { Schemas } from "./git-world.ts";

interface Workflows {
  readonly total_count: number;
  readonly workflows: readonly Schemas["workflow"][];
}

function dispatch(call: Caller, body: object, workflow = "release.yml"): Promise<Answer> {
  return call("POST", `${ACTIONS}/workflows/${workflow}/dispatches`, body);
}

async function latest(world: ActionsWorld): Promise<Run> {
  const answer = await world.reader("GET", `${ACTIONS}/runs`);
  const [run] = read<{ workflow_runs: Run[] }>(answer).workflow_runs;
  assert.ok(run);
  return run;
}

test("workflows are the files of the default branch, with ids that stay", async (t) => {
  const world = await startActionsWorld(t);
  await commitFile(world, ".github/workflows/notes.txt", "no workflow");
  await commitFile(world, ".github/workflows/deep/x.yml", "no workflow either");
  const list = async (): Promise<Workflows> =>
    read<Workflows>(await world.reader("GET", `${ACTIONS}/workflows`));
  const before = await list();
  assert.equal(before.total_count, 2);
  assert.deepEqual(
    before.workflows.map(({ name, path, state }) => [name, path, state]),
    [
      [".github/workflows/ci.yml", ".github/workflows/ci.yml", "active"],
      ["Release it", ".github/workflows/release.yml", "active"],
    ],
  );
  await commitFile(world, ".github/workflows/ci.yml", "name: Checks\non: push\n");
  const after = await list();
  assert.deepEqual(
    after.workflows.map(({ id }) => id),
    before.workflows.map(({ id }) => id),
  );
  assert.equal(after.workflows[0]?.name, "Checks");
});

test("a workflow is found by id and by file name", async (t) => {
  const world = await startActionsWorld(t);
  const byName = await world.reader("GET", `${ACTIONS}/workflows/release.yml`);
  const byId = await world.reader("GET", `${ACTIONS}/workflows/${byName.body.id}`);
  assert.equal(byId.status, 200);
  assert.deepEqual(byId.body, byName.body);
  for (const key of ["none.yml", "1", "..%2f..%2fconfig"]) {
    assert.equal((await world.reader("GET", `${ACTIONS}/workflows/${key}`)).status, 404, key);
  }
});

test("a dispatch with return_run_details says which run it started", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const answer = await dispatch(ann.call, {
    ref: "main",
    inputs: { tag: "v1", request_id: "abc-123" },
    return_run_details: true,
  });
  assert.equal(answer.status, 200, answer.text);
  const body = read<{ workflow_run_id: number; run_url: string; html_url: string }>(answer);
  const { urls } = world.emulator;
  assert.deepEqual(body, {
    workflow_run_id: body.workflow_run_id,
    run_url: `${urls.api_url}/repos/acme/app/actions/runs/${body.workflow_run_id}`,
    html_url: `${urls.url}/acme/app/actions/runs/${body.workflow_run_id}`,
  });
  const run = await runNow(world, body.workflow_run_id);
  assert.deepEqual([run.event, run.status, run.conclusion], ["workflow_dispatch", "queued", null]);
  assert.deepEqual([run.head_branch, run.head_sha], ["main", world.head]);
  assert.equal(run.actor?.login, "ann");
  assert.equal(run.display_title, "Release v1 [abc-123]", "run-name with its inputs");
});

test("a dispatch without it answers 204 and starts a run all the same", async (t) => {
  const world = await startActionsWorld(t);
  const answer = await dispatch(world.writer, { ref: "refs/heads/main" });
  assert.equal(answer.status, 204);
  assert.equal(answer.text, "");
  assert.equal((await latest(world)).head_branch, "main");
});

test("a tag can be dispatched, a bare sha and an unknown ref cannot", async (t) => {
  const world = await startActionsWorld(t);
  const ref = { ref: "refs/tags/v1", sha: world.head };
  await world.writer("POST", "/repos/acme/app/git/refs", ref);
  assert.equal((await dispatch(world.writer, { ref: "v1" })).status, 204);
  assert.deepEqual([(await latest(world)).head_branch], ["v1"]);
  for (const unknown of [world.head, "nowhere", "--help", "main~1"]) {
    const answer = await dispatch(world.writer, { ref: unknown });
    assert.equal(answer.status, 422);
    assert.equal(answer.body.message, `No ref found for: ${unknown}`);
  }
});

test("a workflow without the trigger, or without the file at that ref, is not dispatched", async (t) => {
  const world = await startActionsWorld(t);
  const answer = await dispatch(world.writer, { ref: "main" }, "ci.yml");
  assert.equal(answer.status, 422);
  assert.equal(answer.body.message, "Workflow does not have 'workflow_dispatch' trigger");
  assert.equal((await dispatch(world.writer, { ref: "main" }, "none.yml")).status, 404);
});

test("inputs are bounded as GitHub bounds them", async (t) => {
  const world = await startActionsWorld(t);
  const many = Object.fromEntries(Array.from({ length: 26 }, (_, n) => [`i${n}`, "x"]));
  assert.equal((await dispatch(world.writer, { ref: "main", inputs: many })).status, 422);
  const large = { tag: "x".repeat(65_533) };
  assert.equal((await dispatch(world.writer, { ref: "main", inputs: large })).status, 422);
  const fits = { tag: "x".repeat(65_532) };
  assert.equal((await dispatch(world.writer, { ref: "main", inputs: fits })).status, 204);
  const nested = { tag: { deep: true } };
  assert.equal((await dispatch(world.writer, { ref: "main", inputs: nested })).status, 422);
  assert.equal((await dispatch(world.writer, {})).status, 422, "ref is required");
});

test("a dispatch needs actions: write", async (t) => {
  const world = await startActionsWorld(t);
  assert.equal((await dispatch(world.reader, { ref: "main" })).status, 403);
  assert.equal((await dispatch(world.anonymous, { ref: "main" })).status, 401);
  const weak = world.as(await jobToken(world, { actions: "read", contents: "write" }));
  assert.equal((await dispatch(weak, { ref: "main" })).status, 403);
  const strong = world.as(await jobToken(world, { actions: "write" }));
  assert.equal((await dispatch(strong, { ref: "main" })).status, 204);
  assert.equal((await latest(world)).actor?.login, "github-actions[bot]");
});
