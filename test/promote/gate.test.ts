import assert from "node:assert/strict";
import test from "node:test";
import type { ErrorCode } from "@release-actions/contract";
import { create, promote } from "../support/actions.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { ENVIRONMENT, makeProject, type Project } from "../support/project.ts";
import { approve, approvedRun, startReleaseRun, type Run } from "../support/runs.ts";
import { rest, startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();
const project = await makeProject(stage);
assertOk(await create(project));

/** Promotes and expects the gate to hold before anything is read of the candidate or written. */
async function assertHeld(
  at: Project,
  run: Run,
  code: ErrorCode,
  inputs: Readonly<Record<string, string>> = {},
) {
  const { result, writes, downloads } = await assertUntouched(at, () =>
    traffic(stage, () => promote(at, "v1.0.0", { run, inputs })),
  );
  assertRefused(result, code);
  assert.deepEqual([writes.length, downloads], [0, 0]);
  return result;
}

async function putEnvironment(at: Project, name: string, body: object): Promise<void> {
  const path = `/repos/${at.name}/environments/${name}`;
  await rest(stage, stage.emulator.tokens.admin, "PUT", path, body);
}

test("a run that nobody approved is refused", async () => {
  const step = await assertHeld(project, await startReleaseRun(project), "gate_not_approved");
  assert.match(step.log, /no review of this run/);
});

test("the approval of another run does not count", async () => {
  await approvedRun(project);
  await assertHeld(project, await startReleaseRun(project), "gate_not_approved");
});

test("an approval for another environment does not count", async () => {
  await putEnvironment(project, "staging", {
    reviewers: [{ type: "User", id: stage.reviewer.id }],
  });
  const run = await startReleaseRun(project, { environment: "staging" });
  await approve(project, run);
  const step = await assertHeld(project, run, "gate_not_approved");
  assert.match(step.log, /approved by reviewer for staging/);
});

test("a rejected run is refused", async () => {
  const run = await startReleaseRun(project);
  const path = `/repos/${project.name}/actions/runs/${run.id}/pending_deployments`;
  const { token } = stage.reviewer;
  const [gate] = await rest<{ environment: { id: number } }[]>(stage, token, "GET", path);
  const environment_ids = [gate?.environment.id];
  await rest(stage, token, "POST", path, { environment_ids, state: "rejected", comment: "no" });
  const step = await assertHeld(project, run, "gate_not_approved");
  assert.match(step.log, /rejected by reviewer/);
});

test("an environment that does not exist is refused, and not created", async () => {
  const run = await startReleaseRun(project);
  const step = await assertHeld(project, run, "gate_missing", { environment: "relaese" });
  assert.match(step.log, /relaese/);
  const path = `/repos/${project.name}/environments`;
  const { environments } = await rest<{ environments: { name: string }[] }>(
    stage,
    stage.maintainer.token,
    "GET",
    path,
  );
  assert.ok(environments.every(({ name }) => name !== "relaese"));
});

test("an environment that a job's misspelling has created protects nothing and is refused", async () => {
  const run = await startReleaseRun(project, { environment: "release-prod" });
  await assertHeld(project, run, "gate_unprotected", { environment: "release-prod" });
});

test("an environment with a wait timer but no reviewer is refused", async () => {
  await putEnvironment(project, "timer", { wait_timer: 1 });
  await assertHeld(project, await startReleaseRun(project), "gate_unprotected", {
    environment: "timer",
  });
});

test("environment: none is refused while no policy allows it", async () => {
  const run = await approvedRun(project);
  await assertHeld(project, run, "gate_required", { environment: "none" });
});

test("an empty environment is refused", async () => {
  const run = await approvedRun(project);
  await assertHeld(project, run, "input_missing", { environment: "" });
});

test("an approval that was given before somebody took the reviewers away does not count", async () => {
  const other = await makeProject(stage);
  assertOk(await create(other));
  const run = await approvedRun(other);
  await putEnvironment(other, ENVIRONMENT, { reviewers: [] });
  await assertHeld(other, run, "gate_unprotected");
});
