import assert from "node:assert/strict";
import test from "node:test";
import { promote, WRITES } from "../support/actions.ts";
import { withFaults } from "../support/faults.ts";
import { assertOk, assertUntouched } from "../support/outcome.ts";
import { assertPromoted } from "../support/promoted.ts";
import { approvedRun } from "../support/runs.ts";
import { snapshot } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";
import { ALL_WRITES, assertCompletes, killedAfter, withCandidate } from "./interrupted.ts";

const stage = await startStage();
const TAG = "v1.0.0";
const UPLOAD = "/api/uploads/";

test("killed in the middle of its uploads, the next run ends in one right release", async () => {
  const project = await withCandidate(stage);
  const run = await approvedRun(project);
  const { writes } = await traffic(stage, () => promote(project, TAG, { run }));
  assert.equal(writes.length, ALL_WRITES);
  // After every other write: interrupted.kills.ts.
  await killedAfter(project, 4);
});

test("killed after its last write, the release is final and the next run writes nothing", async () => {
  const project = await withCandidate(stage);
  const killed = await promote(project, TAG, { kill: { after: 9, counting: WRITES } });
  assert.notEqual(killed.exitCode, 0);
  assertOk(await assertUntouched(project, () => promote(project, TAG)));
  await assertCompletes(project, TAG);
});

test("killed before its first write, nothing is on the server", async () => {
  const project = await withCandidate(stage);
  await assertUntouched(project, () => promote(project, TAG, { kill: { after: 8 } }));
});

for (const [what, action] of [
  ["answered with 502", { type: "apply_then_fail", status: 502 }],
  ["never answered", { type: "apply_then_cut" }],
] as const) {
  test(`a draft, an upload and both changes of the release are done once when they are ${what}`, async () => {
    const project = await withCandidate(stage);
    const run = await approvedRun(project);
    const faults = [
      { method: "POST", path: "/releases$", action },
      { path: UPLOAD, nth: 2, action },
      { method: "PATCH", nth: 1, action },
      { method: "PATCH", nth: 3, action },
    ];
    const { result, fired } = await withFaults(stage, faults, () =>
      traffic(stage, () => promote(project, TAG, { run })),
    );
    assertOk(result.result);
    assert.deepEqual(fired, [1, 1, 1, 1]);
    assert.equal(result.uploads.length, 6);
    assert.equal(result.writes.filter(({ path }) => path.endsWith("/releases")).length, 1);
    await assertPromoted(project, TAG);
    assert.equal((await snapshot(project)).latest, TAG);
  });
}

test("an upload that breaks off for good leaves a draft that the next run completes", async () => {
  const project = await withCandidate(stage);
  const faults = [
    { path: UPLOAD, nth: 3, action: { type: "cut", after_bytes: 100 } },
    { path: UPLOAD, nth: 4, times: 100, action: { type: "cut" } },
    { method: "DELETE", times: 100, action: { type: "cut" } },
  ];
  const { result } = await withFaults(stage, faults, () => promote(project, TAG, { retry: 0 }));
  assert.equal(result.exitCode, 1);
  await assertCompletes(project, TAG);
});
