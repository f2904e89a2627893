import assert from "node:assert/strict";
import test from "node:test";
import { create, promote } from "../support/actions.ts";
import { makeDraft, publishByHand } from "../support/assets.ts";
import {
  audit,
  releaseStates,
  sealAs,
  sealExpired,
  states,
  toldCandidates,
} from "../support/audit.ts";
import { forge } from "../support/forge.ts";
import { assertOk, assertRefused, assertSecretless, assertUntouched } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";
import { withFaults } from "../support/faults.ts";

const stage = await startStage();
const DAY = 86_400_000;

test("every candidate and every release is told by its state, and nothing is changed", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  assertOk(await promote(project, "v1.0.0"));
  const fresh = await sealAs(project, "fresh");
  const old = await sealExpired(project, "old");
  // GitHub deletes records of runs one day: for what is expired that is no problem.
  await forge(project, (one) => ({ ...one, run: { ...one.run, id: 999_999 } }), old);
  const dead = `rc-dead-${project.sha}`;
  await makeDraft(project, { tag_name: dead });
  await publishByHand(project, "v0.9.0");
  const found = await traffic(stage, () =>
    assertUntouched(project, () => audit(project, { inputs: { "max-age-days": "90" } })),
  );
  const step = found.result;
  assertOk(step);
  assertSecretless(step);
  assert.deepEqual(states(step), {
    [`rc-${project.sha}`]: "promoted",
    [fresh]: "sealed",
    [old]: "expired",
    [dead]: "building",
  });
  assert.deepEqual(releaseStates(step), { "v1.0.0": "intact", "v0.9.0": "foreign" });
  assert.deepEqual(toldCandidates(step)[0]?.promoted_as, ["v1.0.0"]);
  assert.equal(step.outputs["problems"], "[]");
  assert.equal(step.outputs["deleted"], "0");
  assert.match(step.summary, /nothing is wrong/);
  assert.match(step.summary, /\| promoted \|.*\| v1\.0\.0 \|/);
  // Three a candidate, eight a release, and what the audit begins with.
  const own = found.requests.filter(({ user_agent }) => user_agent?.startsWith("release-actions"));
  assert.ok(own.length <= 60, `${own.length} requests`);
});

test("a candidate that nobody goes on with is told as left behind, and is no problem", async () => {
  const past = await startStage({ startTime: new Date(Date.now() - 3 * DAY) });
  const project = await makeProject(past);
  const tag = `rc-${project.sha}`;
  await makeDraft(project, { tag_name: tag });
  const step = await audit(project);
  assertOk(step);
  assert.deepEqual(states(step), { [tag]: "incomplete" });
  const patient = await audit(project, { inputs: { "incomplete-hours": "100" } });
  assert.deepEqual(states(patient), { [tag]: "building" });
});

test("a candidate behind more than a hundred newer releases is found", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  const names = Array.from({ length: 101 }, (_, index) => `note-${index}`);
  for (const name of names) await makeDraft(project, { tag_name: name });
  const { requests, result } = await traffic(stage, () => audit(project));
  assertOk(result);
  assert.deepEqual(states(result), { [`rc-${project.sha}`]: "sealed" });
  const lists = requests.filter(({ path }) => /\/releases\?/.test(path));
  assert.equal(lists.length, 2);
});

test("a file without a digest proves nothing until its bytes are read", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  const change = {
    type: "set_digest",
    tag: `rc-${project.sha}`,
    name: "firmware.hex",
    digest: null,
  };
  const path = `^/api/v3/repos/${project.name}$`;
  const fault = { path, action: { type: "mutate", when: "before", change } };
  const step = await withFaults(stage, [fault], () => audit(project));
  assertRefused(step.result, "asset_mismatch");
  assert.deepEqual(Object.values(states(step.result)), ["unprovable"]);
  const full = await audit(project, { inputs: { mode: "full" } });
  assertOk(full);
  assert.deepEqual(Object.values(states(full)), ["sealed"]);
});
