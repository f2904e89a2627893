import assert from "node:assert/strict";
import test from "node:test";
import { parseCandidate, parseChecksums } from "@release-actions/contract";
import { create } from "../support/actions.ts";
import { download } from "../support/assets.ts";
import { assertOk } from "../support/outcome.ts";
import { digestOf, makeProject, PRODUCT, PRODUCT_NAMES } from "../support/project.ts";
import { assetOf, candidateOf, digests } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();

test("a build becomes one sealed draft with exactly its files and its two documents", async () => {
  const project = await makeProject(stage);
  const { result: step } = await traffic(stage, () => create(project));
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
  assert.deepEqual(step.outputs, {
    tag: release.tag_name,
    "release-id": String(release.id),
    "html-url": step.outputs["html-url"],
    "candidate-digest": digestOf(seal),
    created: "true",
    uploaded: String(PRODUCT_NAMES.length + 2),
    reused: "0",
  });
});
