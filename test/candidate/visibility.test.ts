import assert from "node:assert/strict";
import test from "node:test";
import { create } from "../support/actions.ts";
import { readCandidate } from "../support/documents.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject, noise, writeOut } from "../support/project.ts";
import { startCandidateRun } from "../support/runs.ts";
import { candidateOf, releaseOf, snapshot } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();
const PRERELEASE = { inputs: { visibility: "prerelease" } };

test("visibility: prerelease publishes the sealed candidate, never as the latest release", async () => {
  const project = await makeProject(stage);
  const run = await startCandidateRun(project);
  const { result, writes } = await traffic(stage, () => create(project, { run, ...PRERELEASE }));
  assertOk(result);
  const last = writes.findLastIndex(({ path }) => path.includes("name=candidate.json"));
  assert.deepEqual(
    writes.slice(last + 1).map(({ method }) => method),
    ["PATCH"],
    "it is published after the seal, by one request",
  );
  const { draft, prerelease } = await candidateOf(project);
  assert.deepEqual([draft, prerelease], [false, true]);
  assert.equal((await snapshot(project)).latest, null);
});

test("a candidate that was sealed as a draft is published when a later run asks for it", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  const step = await create(project, PRERELEASE);
  assertOk(step);
  assert.equal(step.outputs["created"], "false");
  assert.equal((await candidateOf(project)).draft, false);
});

test("a published candidate is kept by a run that asks for a draft", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project, PRERELEASE));
  assertOk(await assertUntouched(project, () => create(project)));
});

test("a published candidate cannot be replaced", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project, PRERELEASE));
  await writeOut(project, { "firmware.hex": noise("other", 500) });
  const inputs = { "on-conflict": "replace" };
  const step = await assertUntouched(project, () => create(project, { inputs }));
  assertRefused(step, "candidate_conflict");
});

test("two producers of one commit have a candidate each", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project, { inputs: { name: "firmware", files: "out/*.hex" } }));
  assertOk(await create(project, { inputs: { name: "app", files: "out/app-*" } }));
  assertOk(await create(project));
  const { releases } = await snapshot(project);
  assert.deepEqual(
    releases.map(({ tag_name }) => tag_name),
    [`rc-firmware-${project.sha}`, `rc-app-${project.sha}`, `rc-${project.sha}`],
  );
  const firmware = await releaseOf(project, `rc-firmware-${project.sha}`);
  const candidate = await readCandidate(project, firmware);
  assert.equal(candidate.producer, "firmware");
  assert.deepEqual(
    candidate.assets.map(({ name }) => name),
    ["firmware.hex"],
  );
});

test("a producer whose name could be taken for something else is refused", async () => {
  const project = await makeProject(stage);
  const inputs = { name: "Fire Ware" };
  const step = await assertUntouched(project, () => create(project, { inputs }));
  assertRefused(step, "input_invalid");
});
