import assert from "node:assert/strict";
import test from "node:test";
import { stringify } from "yaml";
import { create, promote } from "../support/actions.ts";
import { download, replace } from "../support/assets.ts";
import { createAttested, startAttestingRun } from "../support/attest.ts";
import { audit, releaseStates, states } from "../support/audit.ts";
import { withFaults } from "../support/faults.ts";
import { trustRootFile } from "../support/forge-attestation.ts";
import { assertOk, assertRefused } from "../support/outcome.ts";
import { commitFile, policyOf } from "../support/policy.ts";
import { makeProject, type Project } from "../support/project.ts";
import { assetOf, releaseOf } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();
const trust = { "trust-root": await trustRootFile(stage) };

/** The requests of an audit for records of runs. */
function runsAsked(requests: readonly { readonly path: string }[]): number {
  return requests.filter(({ path }) => /\/actions\/runs\/\d+$/.test(path)).length;
}

async function underPolicy(project: Project, file: string, signers: readonly string[]) {
  const rules = { attestation: "required", signer_workflow: signers };
  await commitFile(project, file, stringify(policyOf(project, rules)));
  return traffic(stage, () => audit(project, { inputs: { ...trust, policy: file } }));
}

test("an attestation speaks for itself; a signer that the policy lists no more leaves it unprovable", async () => {
  const project = await makeProject(stage);
  const old = `${project.name}/.github/workflows/shared.yml@refs/heads/old`;
  const run = await startAttestingRun(project, { job_workflow_ref: old });
  assertOk(await createAttested(project, { run }));
  const tag = `rc-${project.sha}`;
  const current = old.replace("/old", "/new");
  const both = await underPolicy(project, "both.yml", [current, old]);
  assertOk(both.result);
  assert.deepEqual(states(both.result), { [tag]: "sealed" });
  assert.equal(runsAsked(both.requests), 0, "the record of the run was asked for");
  const { result: step } = await underPolicy(project, "new.yml", [current]);
  assertRefused(step, "attestation_identity");
  assert.deepEqual(states(step), { [tag]: "unprovable" });
});

test("a candidate without the attestation that the policy requires is unprovable", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  const { result: step, requests } = await underPolicy(project, "release.yml", [
    "a/b/.github/workflows/c.yml@d",
  ]);
  assertRefused(step, "attestation_missing");
  assert.deepEqual(Object.values(states(step)), ["unprovable"]);
  assert.equal(runsAsked(requests), 1);
});

test("an unsigned receipt of a run that GitHub does not know proves nothing", async () => {
  const project = await makeProject(stage, { immutable: false });
  assertOk(await create(project));
  const promoted = await promote(project, "v1.0.0");
  assertOk(promoted);
  const release = await releaseOf(project, "v1.0.0");
  const receipt = await download(project, assetOf(release, "promotion.json"));
  const forged = receipt.toString().replaceAll(`"run_id": ${promoted.run.id}`, '"run_id": 999999');
  assert.notEqual(forged, receipt.toString());
  await replace(project, release, "promotion.json", forged);
  const step = await audit(project);
  assertRefused(step, "run_missing");
  assert.deepEqual(releaseStates(step), { "v1.0.0": "unprovable" });
});

test("bytes that are not what GitHub lists are found by reading them, and the rest is told all the same", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  assertOk(await create(project, { inputs: { name: "good" } }));
  const change = {
    type: "replace_asset",
    tag: `rc-${project.sha}`,
    name: "firmware.hex",
    digest: "stale",
  };
  const path = `^/api/v3/repos/${project.name}$`;
  const fault = { path, action: { type: "mutate", when: "before", change } };
  const listed = await withFaults(stage, [fault], () => audit(project));
  assertOk(listed.result);
  const full = await audit(project, { inputs: { mode: "full" }, retry: 0 });
  assertRefused(full, "download_failed");
  assert.deepEqual(states(full), {
    [`rc-${project.sha}`]: "unprovable",
    [`rc-good-${project.sha}`]: "sealed",
  });
});
