import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { parseCandidate, parseChecksums } from "@release-actions/contract";
import { create } from "../support/actions.ts";
import { download } from "../support/assets.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { digestOf, makeProject, PRODUCT, PRODUCT_NAMES } from "../support/project.ts";
import { startCandidateRun } from "../support/runs.ts";
import { assetOf, candidateOf, digests, snapshot } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();

test("a build becomes one sealed draft with exactly its files and its two documents", async () => {
  const project = await makeProject(stage);
  const step = await create(project);
  assertOk(step);
  const release = await candidateOf(project);
  const seal = await download(project, assetOf(release, "candidate.json"));
  const checksums = await download(project, assetOf(release, "checksums.txt"));
  assert.deepEqual(digests(release), {
    "app-linux-x86_64.tar.gz": digestOf(PRODUCT["app-linux-x86_64.tar.gz"]),
    "app-windows-x64-setup.exe": digestOf(PRODUCT["app-windows-x64-setup.exe"]),
    "candidate.json": digestOf(seal),
    "checksums.txt": digestOf(checksums),
    "firmware.hex": digestOf(PRODUCT["firmware.hex"]),
  });
  assert.deepEqual([release.draft, release.target_commitish], [true, project.sha]);
  assert.deepEqual(
    parseCandidate(seal).assets.map(({ name }) => name),
    PRODUCT_NAMES,
  );
  assert.equal(parseChecksums(checksums).length, PRODUCT_NAMES.length + 1);
  assert.partialDeepStrictEqual(step.outputs, {
    tag: release.tag_name,
    "release-id": String(release.id),
    "candidate-digest": digestOf(seal),
    created: "true",
    conflict: "false",
    uploaded: String(PRODUCT_NAMES.length + 2),
    "uploaded-bytes": String(release.assets.reduce((sum, { size }) => sum + size, 0)),
    reused: "0",
  });
  assert.deepEqual((await snapshot(project)).tags, {}, "a draft makes no tag");
});

test("the draft comes first, candidate.json last, and every file goes up once", async () => {
  const project = await makeProject(stage);
  const run = await startCandidateRun(project);
  const { writes, uploads } = await traffic(stage, () => create(project, { run }));
  assert.equal(writes[0]?.method, "POST");
  assert.match(writes[0]?.path ?? "", /\/releases$/);
  assert.equal(uploads.at(-1), "candidate.json");
  assert.deepEqual(
    uploads.toSorted(),
    [...PRODUCT_NAMES, "candidate.json", "checksums.txt"].toSorted(),
  );
  assert.equal(writes.length, uploads.length + 1, "nothing else is written");
  const seal = writes.findIndex(({ path }) => path.endsWith("name=candidate.json"));
  const others = writes.slice(0, seal);
  const begun = Date.parse(writes[seal]?.time ?? "");
  assert.ok(
    others.every(({ time, duration_ms }) => Date.parse(time) + duration_ms <= begun + 1),
    "an upload was still under way when the seal was set",
  );
});

test("a commit that only another branch has is refused before anything is written", async () => {
  const project = await makeProject(stage);
  const inputs = { "source-sha": stage.source.side };
  const step = await assertUntouched(project, () => create(project, { inputs }));
  assertRefused(step, "source_unreachable");
});

test("another branch can be the one that releases come from", async () => {
  const project = await makeProject(stage);
  const inputs = { "source-sha": stage.source.side, "source-branch": "side" };
  assertOk(await create(project, { inputs }));
});

test("an older commit of the branch can be sealed too", async () => {
  const project = await makeProject(stage);
  const step = await create(project, { inputs: { "source-sha": stage.source.first } });
  assertOk(step);
  assert.equal(step.outputs["tag"], `rc-${stage.source.first}`);
});

test("a commit that was never pushed is refused before anything is written", async () => {
  const project = await makeProject(stage);
  const inputs = { "source-sha": "0123456789".repeat(4) };
  const step = await assertUntouched(project, () => create(project, { inputs }));
  assertRefused(step, "source_missing");
});

test("a required asset that the build did not make is refused before anything is written", async () => {
  const project = await makeProject(stage);
  const inputs = { "required-assets": "app-linux-*.tar.gz\napp-macos-*.dmg" };
  const step = await assertUntouched(project, () => create(project, { inputs }));
  assertRefused(step, "required_asset_missing");
  assert.match(step.log, /app-macos/);
});

test("a link to a file is sealed as a file of the link's name", async () => {
  const project = await makeProject(stage);
  await symlink("firmware.hex", join(project.workspace, "out", "latest.hex"));
  assertOk(await create(project));
  const sealed = digests(await candidateOf(project));
  assert.equal(sealed["latest.hex"], digestOf(PRODUCT["firmware.hex"]));
});
