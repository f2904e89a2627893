import assert from "node:assert/strict";
import test from "node:test";
import { create, verify } from "../support/actions.ts";
import { download, halfUpload, makeDraft, remove, upload } from "../support/assets.ts";
import { annotations, assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject, type Project } from "../support/project.ts";
import { assertSealed } from "../support/sealed.ts";
import {
  assetOf,
  candidateOf,
  releaseOf,
  snapshot,
  type ReleaseState,
} from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();

function twin(project: Project): Promise<ReleaseState> {
  return makeDraft(project, { tag_name: `rc-${project.sha}`, name: "twin" });
}

/** A second draft with the same tag and the same assets. */
async function copy(project: Project): Promise<ReleaseState> {
  const original = await candidateOf(project);
  const second = await twin(project);
  for (const asset of original.assets) {
    await upload(project, second, asset.name, await download(project, asset));
  }
  return second;
}

test("of two empty drafts of one commit the older is sealed and the other is removed", async () => {
  const project = await makeProject(stage);
  const older = await twin(project);
  await twin(project);
  assertOk(await create(project));
  const { release } = await assertSealed(project);
  assert.equal(release.id, older.id);
});

test("a twin that holds files is left alone and reported", async () => {
  const project = await makeProject(stage);
  const older = await twin(project);
  const younger = await twin(project);
  await upload(project, younger, "firmware.hex", "somebody's");
  const step = await create(project);
  assertOk(step);
  assert.match(
    annotations(step, "warning").join("\n"),
    new RegExp(`Release ${younger.id} carries`),
  );
  const { releases } = await snapshot(project);
  assert.deepEqual(
    releases.map(({ id, assets }) => [id, assets.length]),
    [
      [older.id, 5],
      [younger.id, 1],
    ],
  );
});

test("of several sealed drafts with one candidate.json the oldest counts and the others are reported", async () => {
  const project = await makeProject(stage);
  await create(project);
  const original = await candidateOf(project);
  const second = await copy(project);
  for (const step of [
    await assertUntouched(project, () => create(project)),
    await assertUntouched(project, () => verify(project)),
  ]) {
    assertOk(step);
    assert.equal(step.outputs["release-id"], String(original.id));
    const [warning = "", ...more] = annotations(step, "warning");
    assert.match(warning, new RegExp(`Release ${second.id} carries`));
    assert.deepEqual(more, []);
  }
});

test("a sealed draft wins over an older one that is not", async () => {
  const project = await makeProject(stage);
  await create(project);
  const older = await candidateOf(project);
  const sealed = await copy(project);
  await remove(project, assetOf(older, "candidate.json"));
  const step = await assertUntouched(project, () => verify(project));
  assertOk(step);
  assert.equal(step.outputs["release-id"], String(sealed.id));
});

test("several sealed drafts that differ are refused by create and verify, and left alone", async () => {
  const project = await makeProject(stage);
  const other = await makeProject(stage);
  await create(project);
  await create(other, { inputs: { toolchain: "node=1" } });
  const second = await twin(project);
  for (const asset of (await candidateOf(other)).assets) {
    await upload(project, second, asset.name, await download(other, asset));
  }
  for (const step of [
    await assertUntouched(project, () => create(project)),
    await assertUntouched(project, () => verify(project)),
  ]) {
    assertRefused(step, "candidate_ambiguous");
    assert.match(step.log, new RegExp(`release ${second.id}`));
  }
});

test("the leftover of a broken upload is replaced, and a foreign file in the unsealed draft removed", async () => {
  const project = await makeProject(stage);
  const draft = await twin(project);
  await halfUpload(project, draft, "firmware.hex");
  await halfUpload(project, draft, "candidate.json");
  await upload(project, draft, "stray.txt", "left by nobody knows whom");
  assertOk(await create(project));
  await assertSealed(project);
  assert.equal((await releaseOf(project, draft.tag_name)).id, draft.id);
});
