import assert from "node:assert/strict";
import test from "node:test";
import { create, promote } from "../support/actions.ts";
import { download, halfUpload, makeDraft, remove, replace, upload } from "../support/assets.ts";
import { audit, problems, releaseStates, sealAs, states } from "../support/audit.ts";
import { forge } from "../support/forge.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { commitPolicy, policyOf } from "../support/policy.ts";
import { makeProject, PRODUCT, type Project } from "../support/project.ts";
import { assetOf, candidateOf, releaseOf, type ReleaseState } from "../support/snapshot.ts";
import { rest, startStage } from "../support/stage.ts";

const stage = await startStage();

async function sealed(options: { readonly immutable?: boolean } = {}): Promise<Project> {
  const project = await makeProject(stage, options);
  assertOk(await create(project));
  return project;
}

test("everything that was done to candidates is found at once, and the good one is not blamed", async () => {
  const project = await makeProject(stage);
  const draftOf = async (name: string): Promise<ReleaseState> =>
    releaseOf(project, await sealAs(project, name));
  const good = await draftOf("good");
  const flipped = await draftOf("flipped");
  const bytes = Buffer.from(PRODUCT["firmware.hex"]);
  bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
  await replace(project, flipped, "firmware.hex", bytes);
  const extra = await draftOf("extra");
  await upload(project, extra, "extra.exe", "nobody built this");
  const missing = await draftOf("missing");
  await remove(project, assetOf(missing, "firmware.hex"));
  const half = await draftOf("half");
  await remove(project, assetOf(half, "firmware.hex"));
  await halfUpload(project, half, "firmware.hex");
  const checksums = await draftOf("checksums");
  await replace(project, checksums, "checksums.txt", "nothing");
  const document = await draftOf("document");
  await replace(project, document, "candidate.json", "{}");
  const foreign = await draftOf("foreign");
  const id = project.id + 1000;
  const { tag_name: tag } = foreign;
  await forge(project, (one) => ({ ...one, repository: { ...one.repository, id } }), tag);
  const run = await draftOf("run");
  await forge(project, (one) => ({ ...one, run: { ...one.run, id: 999_999 } }), run.tag_name);
  const step = await assertUntouched(project, () => audit(project));
  assertRefused(step, "asset_mismatch");
  assert.deepEqual(problems(step), [
    [flipped.tag_name, "asset_mismatch"],
    [extra.tag_name, "asset_extra"],
    [missing.tag_name, "asset_missing"],
    [half.tag_name, "asset_incomplete"],
    [checksums.tag_name, "asset_mismatch"],
    [document.tag_name, "document_invalid"],
    [foreign.tag_name, "candidate_mismatch"],
    [run.tag_name, "run_missing"],
  ]);
  const found = states(step);
  assert.equal(found[good.tag_name], "sealed");
  assert.equal(found[run.tag_name], "unprovable");
  assert.equal(Object.values(found).filter((state) => state === "tampered").length, 7);
  assert.match(step.summary, /\*\*8 problems\*\*/);
});

test("a published release whose asset was exchanged is found", async () => {
  const project = await sealed({ immutable: false });
  assertOk(await promote(project, "v1.0.0"));
  assertOk(await audit(project));
  await replace(project, await releaseOf(project, "v1.0.0"), "firmware.hex", "something else");
  const step = await assertUntouched(project, () => audit(project));
  assertRefused(step, "receipt_invalid");
  assert.deepEqual(releaseStates(step), { "v1.0.0": "tampered" });
  assert.match(step.log, /not as recorded: firmware\.hex/);
});

test("a release that lost its receipt is found by what else is ours in it", async () => {
  const project = await sealed({ immutable: false });
  assertOk(await promote(project, "v1.0.0"));
  const release = await releaseOf(project, "v1.0.0");
  await remove(project, assetOf(release, "promotion.json"));
  const step = await audit(project);
  assertRefused(step, "receipt_missing");
  assert.deepEqual(releaseStates(step), { "v1.0.0": "tampered" });
  const path = `/repos/${project.name}/releases/${release.id}`;
  const notes = (body: string): Promise<unknown> =>
    rest(stage, stage.maintainer.token, "PATCH", path, { body });
  await notes("A release like any other.");
  assertRefused(await audit(project), "receipt_missing");
  await notes(release.body);
  for (const name of ["candidate.json", "checksums.txt"])
    await remove(project, assetOf(release, name));
  assertRefused(await audit(project), "receipt_missing");
});

test("a receipt that tells of an approval which never was is found", async () => {
  const project = await sealed({ immutable: false });
  assertOk(await promote(project, "v1.0.0"));
  const release = await releaseOf(project, "v1.0.0");
  const bytes = await download(project, assetOf(release, "promotion.json"));
  const { id } = stage.reviewer;
  const forged = bytes.toString().replaceAll(`"id": ${id}`, `"id": ${stage.maintainer.id}`);
  assert.notEqual(forged, bytes.toString());
  await replace(project, release, "promotion.json", forged);
  const step = await audit(project);
  assertRefused(step, "receipt_invalid");
  assert.match(step.log, /GitHub has no such approval/);
});

test("a candidate that is not any more what was promoted is found", async () => {
  const project = await sealed();
  assertOk(await promote(project, "v1.0.0"));
  await forge(project, (genuine) => ({ ...genuine, version: "9.9.9" }));
  assertRefused(await audit(project), "candidate_tampered");
  await remove(project, assetOf(await candidateOf(project), "candidate.json"));
  const unsealed = await audit(project);
  assertRefused(unsealed, "candidate_tampered");
  assert.match(unsealed.log, /has no candidate\.json any more/);
});

test("twins are told; when sealed ones differ nobody can say which is right", async () => {
  const project = await sealed();
  const twin = await makeDraft(project, { tag_name: `rc-${project.sha}` });
  const same = await audit(project);
  assertOk(same);
  assert.match(same.summary, /\| twin \|/);
  await upload(project, twin, "candidate.json", "{}");
  const step = await audit(project);
  assertRefused(step, "candidate_ambiguous");
  assert.deepEqual(states(step), { [`rc-${project.sha}`]: "unprovable" });
});

test("a candidate that people see is found, unless the policy wants it to be a prerelease", async () => {
  const project = await sealed({ immutable: false });
  const { id } = await candidateOf(project);
  const path = `/repos/${project.name}/releases/${id}`;
  const publish = (prerelease: boolean): Promise<unknown> =>
    rest(stage, stage.maintainer.token, "PATCH", path, { draft: false, prerelease });
  await publish(false);
  assertRefused(await audit(project), "visibility_not_allowed");
  await publish(true);
  assertOk(await audit(project));
  await commitPolicy(project, policyOf(project));
  const policy = { inputs: { policy: "release.yml" } };
  assertRefused(await audit(project, policy), "visibility_not_allowed");
});

test("a policy that does not speak of the repository is refused: it would let everything pass", async () => {
  const project = await sealed();
  const other = await makeProject(stage);
  await commitPolicy(project, policyOf(other));
  assertRefused(await audit(project, { inputs: { policy: "release.yml" } }), "policy_no_match");
});
