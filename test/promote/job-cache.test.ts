import assert from "node:assert/strict";
import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { create, promote, verify } from "../support/actions.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject, noise, PRODUCT_NAMES } from "../support/project.ts";
import { assertPromoted } from "../support/promoted.ts";
import { approvedRun } from "../support/runs.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();
const TAG = "v1.0.0";
/** candidate.json and checksums.txt are judged anew by every step. */
const DOCUMENTS = 2;

/** A job in which verify-candidate has left the files, and where. */
async function verified(inputs: Readonly<Record<string, string>> = {}) {
  const project = await makeProject(stage);
  assertOk(await create(project));
  const run = await approvedRun(project);
  const step = await verify(project, { run, inputs });
  assertOk(step);
  return { project, run, directory: step.outputs["directory"] ?? "" };
}

test("promotion in the same job takes the verified files and downloads no asset", async () => {
  const { project, run } = await verified();
  const { result, downloads } = await traffic(stage, () => promote(project, TAG, { run }));
  assertOk(result);
  assert.equal(downloads, DOCUMENTS);
  await assertPromoted(project, TAG);
});

test("promotion in another job downloads every asset once", async () => {
  const { project } = await verified();
  const run = await approvedRun(project);
  const { result, downloads } = await traffic(stage, () => promote(project, TAG, { run }));
  assertOk(result);
  assert.equal(downloads, DOCUMENTS + PRODUCT_NAMES.length);
});

test("promotion takes the directory that it is given", async () => {
  const { project, run } = await verified({ directory: "verified" });
  const { result, downloads } = await traffic(stage, () =>
    promote(project, TAG, { run, inputs: { directory: "verified" } }),
  );
  assertOk(result);
  assert.equal(downloads, DOCUMENTS);
});

for (const [what, harm] of [
  ["changed", (file: string) => appendFile(file, "x")],
  ["exchanged for one of the same size", (file: string) => writeFile(file, noise("other", 500))],
] as const) {
  test(`a kept file that was ${what} is refused before anything is written`, async () => {
    const { project, run, directory } = await verified();
    await harm(join(directory, "firmware.hex"));
    const step = await assertUntouched(project, () => promote(project, TAG, { run }));
    assertRefused(step, "asset_mismatch");
  });
}

test("a kept file that is gone is refused before anything is written", async () => {
  const { project, run, directory } = await verified();
  await rm(join(directory, "firmware.hex"));
  const step = await assertUntouched(project, () => promote(project, TAG, { run }));
  assertRefused(step, "file_unreadable");
});

test("a file that somebody put beside the kept ones is not published", async () => {
  const { project, run, directory } = await verified();
  await writeFile(join(directory, "extra.exe"), "nobody verified this");
  const step = await promote(project, TAG, { run });
  if (step.exitCode === 0) await assertPromoted(project, TAG);
  else assertRefused(step, "input_invalid");
});
