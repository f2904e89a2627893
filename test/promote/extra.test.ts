import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { parseChecksums } from "@release-actions/contract";
import { create, promote } from "../support/actions.ts";
import { download } from "../support/assets.ts";
import { readReceipt } from "../support/documents.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { digestOf, makeProject, type Project } from "../support/project.ts";
import { assetOf, candidateOf, digests, releaseOf } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();
const TAG = "v1.0.0";
const LICENSES = "MIT\n";

async function withExtras(files: Readonly<Record<string, string>>): Promise<Project> {
  const project = await makeProject(stage);
  assertOk(await create(project));
  await mkdir(join(project.workspace, "extra"));
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(project.workspace, "extra", name), content);
  }
  return project;
}

const inputs = { "extra-assets": "extra/*" };

test("an extra asset is published, covered by checksums.txt and told apart in the receipt", async () => {
  const project = await withExtras({ "licenses.txt": LICENSES });
  assertOk(await promote(project, TAG, { inputs }));
  const release = await releaseOf(project, TAG);
  const candidate = await candidateOf(project);
  const checksums = await download(project, assetOf(release, "checksums.txt"));
  const listed = parseChecksums(checksums).map(({ name, digest }) => [name, digest]);
  const { "promotion.json": _, "checksums.txt": rewritten, ...others } = digests(release);
  assert.deepEqual(Object.fromEntries(listed), others);
  assert.equal(others["licenses.txt"], digestOf(LICENSES));
  const before = digests(candidate)["checksums.txt"];
  assert.notEqual(rewritten, before);
  const { predicate } = await readReceipt(project, release);
  const lineages = predicate.assets.map(({ name, lineage }) => [name, lineage]);
  assert.deepEqual(Object.fromEntries(lineages), {
    "app-linux-x86_64.tar.gz": "identical",
    "app-windows-x64-setup.exe": "identical",
    "candidate.json": "identical",
    "checksums.txt": "rewritten",
    "firmware.hex": "identical",
    "licenses.txt": "generated",
  });
  const entry = predicate.assets.find(({ name }) => name === "checksums.txt");
  assert.deepEqual([entry?.before, entry?.after], [before, rewritten]);
});

test("the same extras again are the same release; others are refused", async () => {
  const project = await withExtras({ "licenses.txt": LICENSES });
  assertOk(await promote(project, TAG, { inputs }));
  assertOk(await assertUntouched(project, () => promote(project, TAG, { inputs })));
  await writeFile(join(project.workspace, "extra", "licenses.txt"), "MIT, Apache-2.0\n");
  const changed = await assertUntouched(project, () => promote(project, TAG, { inputs }));
  assertRefused(changed, "release_conflict");
  const without = await assertUntouched(project, () => promote(project, TAG));
  assertRefused(without, "release_conflict");
});

for (const [what, name, code] of [
  ["a name of the candidate's", "firmware.hex", "files_duplicate_name"],
  ["such a name in other letters", "FIRMWARE.hex", "files_duplicate_name"],
  ["the name of a document", "promotion.json", "asset_name_invalid"],
  ["a name that GitHub would change", "my file.bin", "asset_name_invalid"],
] as const) {
  test(`an extra asset with ${what} is refused before anything is written`, async () => {
    const project = await withExtras({ [name]: "extra" });
    const step = await assertUntouched(project, () => promote(project, TAG, { inputs }));
    assertRefused(step, code);
  });
}
