import assert from "node:assert/strict";
import test from "node:test";
import { create, verify } from "../support/actions.ts";
import { withFaults } from "../support/faults.ts";
import { assertOk, assertUntouched } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { candidateOf } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();
const LOOK = { inputs: { mode: "sealed" } };

test("sealed: a commit without a candidate is no failure, and one with a candidate is told", async () => {
  const project = await makeProject(stage);
  const before = await assertUntouched(project, () => verify(project, LOOK));
  assertOk(before);
  assert.equal(before.outputs["sealed"], "false");
  assertOk(await create(project));
  const after = await assertUntouched(project, () => verify(project, LOOK));
  assertOk(after);
  assert.partialDeepStrictEqual(after.outputs, {
    sealed: "true",
    tag: `rc-${project.sha}`,
    "release-id": String((await candidateOf(project)).id),
  });
});

test("sealed: a draft that was left without its seal is none", async () => {
  const project = await makeProject(stage);
  const faults = [
    { path: "name=candidate.json", times: 50, action: { type: "fail", status: 422 } },
  ];
  const { result } = await withFaults(stage, faults, () => create(project));
  assert.notEqual(result.exitCode, 0);
  const look = await verify(project, LOOK);
  assertOk(look);
  assert.equal(look.outputs["sealed"], "false");
});

test("sealed: what cannot be found out is a failure, and not an answer", async () => {
  const project = await makeProject(stage);
  const faults = [{ path: "/releases", times: 50, action: { type: "fail", status: 401 } }];
  const { result } = await withFaults(stage, faults, () => verify(project, LOOK));
  assert.notEqual(result.exitCode, 0);
  assert.equal(result.outputs["sealed"], undefined);
});
