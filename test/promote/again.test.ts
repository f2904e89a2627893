import assert from "node:assert/strict";
import test from "node:test";
import { create, promote } from "../support/actions.ts";
import { makeDraft, publishByHand, upload } from "../support/assets.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject, type Project } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import { releaseOf, snapshot } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();
const TAG = "v1.0.0";

async function withCandidate(): Promise<Project> {
  const project = await makeProject(stage);
  assertOk(await create(project));
  return project;
}

test("a second promotion of the same candidate, by another run, writes nothing", async () => {
  const project = await withCandidate();
  const first = await promote(project, TAG);
  assertOk(first);
  const run = await approvedRun(project);
  const { result, writes } = await assertUntouched(project, () =>
    traffic(stage, () => promote(project, TAG, { run })),
  );
  assertOk(result);
  assert.deepEqual(writes, []);
  assert.deepEqual(result.outputs, { ...first.outputs, published: "false" });
  assert.match(result.summary, /was published before/);
});

test("a release that was superseded meanwhile is not made the latest again", async () => {
  const project = await withCandidate();
  assertOk(await promote(project, TAG));
  await publishByHand(project, "v1.1.0");
  assertOk(await assertUntouched(project, () => promote(project, TAG)));
  assert.equal((await snapshot(project)).latest, "v1.1.0");
});

test("the same candidate can be released under a second tag", async () => {
  const project = await withCandidate();
  assertOk(await promote(project, "v1.0.0-beta.1"));
  assertOk(await promote(project, TAG));
  assert.equal((await snapshot(project)).latest, TAG);
});

test("a draft with the tag that somebody else made is refused and left alone", async () => {
  const project = await withCandidate();
  const draft = await makeDraft(project, { tag_name: TAG, body: "Notes in the making" });
  await upload(project, draft, "firmware.hex", "not the candidate's");
  const step = await assertUntouched(project, () => promote(project, TAG));
  assertRefused(step, "release_conflict");
  assert.match(step.log, new RegExp(`gh api -X DELETE repos/${project.name}/releases/${draft.id}`));
});

test("a release with the tag that somebody published by hand is refused and left alone", async () => {
  const project = await withCandidate();
  await publishByHand(project, TAG);
  const step = await assertUntouched(project, () => promote(project, TAG));
  assertRefused(step, "release_conflict");
});

test("the release of another candidate is refused and left alone", async () => {
  const project = await withCandidate();
  assertOk(await promote(project, TAG));
  assertOk(await create(project, { inputs: { name: "other" } }));
  const step = await assertUntouched(project, () =>
    promote(project, TAG, { inputs: { name: "other" } }),
  );
  assertRefused(step, "release_conflict");
});

test("a dry run checks everything, tells what it would publish and writes nothing", async () => {
  const project = await withCandidate();
  const inputs = { "dry-run": "true" };
  const run = await approvedRun(project);
  const { result, writes } = await assertUntouched(project, () =>
    traffic(stage, () => promote(project, TAG, { run, inputs })),
  );
  assertOk(result);
  assert.deepEqual(writes, []);
  assert.deepEqual([result.outputs["release-id"], result.outputs["published"]], ["", "false"]);
  assert.match(result.summary, /Dry run: `v1\.0\.0` would be published/);
});

test("a dry run finishes nothing that an earlier run left unfinished", async () => {
  const project = await withCandidate();
  const killed = await promote(project, TAG, { kill: { after: 1, counting: "PATCH" } });
  assert.notEqual(killed.exitCode, 0);
  assert.equal((await releaseOf(project, TAG)).prerelease, true);
  const inputs = { "dry-run": "true" };
  assertOk(await assertUntouched(project, () => promote(project, TAG, { inputs })));
});

test("a dry run of what is published already writes nothing and says so", async () => {
  const project = await withCandidate();
  assertOk(await promote(project, TAG));
  const step = await assertUntouched(project, () =>
    promote(project, TAG, { inputs: { "dry-run": "true" } }),
  );
  assertOk(step);
});
