import assert from "node:assert/strict";
import test from "node:test";
import { create, WRITES } from "../support/actions.ts";
import { withFaults } from "../support/faults.ts";
import { assertOk } from "../support/outcome.ts";
import { makeProject, PRODUCT_NAMES } from "../support/project.ts";
import { assertSealed } from "../support/sealed.ts";
import { releaseOf, snapshot } from "../support/snapshot.ts";
import { startCandidateRun } from "../support/runs.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();
const project = await makeProject(stage);
const UPLOAD = "/api/uploads/";

/** Tags of the same commit that do not disturb each other. */
function producer(name: string): { tag: string; inputs: { name: string } } {
  return { tag: `rc-${name}-${project.sha}`, inputs: { name } };
}

test("killed after any of its writes, a second run ends in one sealed draft and sends nothing twice", async () => {
  const whole = producer("whole");
  const run = await startCandidateRun(project);
  const { writes } = await traffic(stage, () => create(project, { run, inputs: whole.inputs }));
  assert.equal(writes.length, PRODUCT_NAMES.length + 3);
  for (let after = 1; after <= writes.length; after += 1) {
    const { tag, inputs } = producer(`write-${after}`);
    const killed = await create(project, { inputs, kill: { after, counting: WRITES } });
    assert.notEqual(killed.exitCode, 0, `it was not killed after write ${after}`);
    const sealed = after === writes.length;
    const { assets } = await releaseOf(project, tag);
    assert.equal(
      assets.some(({ name }) => name === "candidate.json"),
      sealed,
    );
    const second = await assertCompletes(tag, inputs);
    assert.equal(second.outputs["created"], String(!sealed));
  }
});

for (const nth of [1, 4, 5]) {
  test(`when the line breaks for good in the middle of upload ${nth}, a second run replaces the half`, async () => {
    const { tag, inputs } = producer(`half-${nth}`);
    const faults = [
      { path: UPLOAD, nth, action: { type: "cut", after_bytes: 100 } },
      { path: UPLOAD, nth: nth + 1, times: 100, action: { type: "cut" } },
      { method: "DELETE", times: 100, action: { type: "cut" } },
    ];
    const { result } = await withFaults(stage, faults, () => create(project, { inputs, retry: 0 }));
    assert.equal(result.exitCode, 1, result.log);
    const { assets } = await releaseOf(project, tag);
    assert.ok(
      assets.some(({ state }) => state === "starter"),
      "no upload was half done",
    );
    await assertCompletes(tag, inputs);
  });
}

/** Runs it again and checks that complete assets were left alone and everything is sealed. */
async function assertCompletes(tag: string, inputs: Readonly<Record<string, string>>) {
  const before = (await snapshot(project)).releases.find(({ tag_name }) => tag_name === tag);
  const second = await create(project, { inputs });
  assertOk(second);
  const { release } = await assertSealed(project, tag);
  const there = before?.assets.filter(({ name, state }) => {
    // checksums.txt covers candidate.json, which names the run: the second run has its own.
    return (
      state === "uploaded" && (name !== "checksums.txt" || second.outputs["created"] === "false")
    );
  });
  for (const asset of there ?? []) {
    assert.deepEqual(
      release.assets.find(({ id }) => id === asset.id),
      asset,
      `${asset.name} was sent twice`,
    );
  }
  return second;
}
