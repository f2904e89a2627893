import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { act, create, verify } from "../support/actions.ts";
import { assertOk, assertUntouched } from "../support/outcome.ts";
import { CANDIDATE_WORKFLOW, makeProject, PRODUCT, PRODUCT_NAMES } from "../support/project.ts";
import { approvedRun, startCandidateRun } from "../support/runs.ts";
import { candidateOf } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();
const project = await makeProject(stage);
const sealed = await create(project, { inputs: { version: "1.2.0" } });
const DOCUMENTS = ["candidate.json", "checksums.txt"];
const EVERYTHING = {
  workflow: CANDIDATE_WORKFLOW,
  version: "1.2.0",
  "required-assets": "app-linux-*",
};

test("full: every byte is downloaded once into the tool cache and nothing is written", async () => {
  const run = await approvedRun(project);
  const { result, writes, downloads } = await assertUntouched(project, () =>
    traffic(stage, () => act("verify-candidate", project, run, { inputs: EVERYTHING })),
  );
  assertOk(result);
  assert.deepEqual(writes, []);
  assert.equal(downloads, PRODUCT_NAMES.length + DOCUMENTS.length);
  const { directory = "", report = "", ...outputs } = result.outputs;
  assert.partialDeepStrictEqual(outputs, {
    tag: `rc-${project.sha}`,
    "release-id": String((await candidateOf(project)).id),
    "candidate-digest": sealed.outputs["candidate-digest"],
  });
  assert.deepEqual(
    (await readdir(directory)).toSorted(),
    [...PRODUCT_NAMES, ...DOCUMENTS].toSorted(),
  );
  for (const [name, bytes] of Object.entries(PRODUCT)) {
    assert.deepEqual(await readFile(join(directory, name)), bytes);
  }
  const told = JSON.parse(await readFile(report, "utf8")) as {
    ok: boolean;
    rules: { ok: boolean }[];
  };
  assert.ok(told.ok && told.rules.length > 8 && told.rules.every(({ ok }) => ok));
  assert.match(result.summary, /## Verified `rc-/);
});

test("full: a second verification in the same job reads the tool cache instead of the server", async () => {
  const run = await approvedRun(project);
  const first = await act("verify-candidate", project, run, { inputs: EVERYTHING });
  const { result, downloads } = await traffic(stage, () =>
    act("verify-candidate", project, run, { inputs: EVERYTHING }),
  );
  assertOk(result);
  assert.equal(downloads, DOCUMENTS.length);
  assert.equal(result.outputs["directory"], first.outputs["directory"]);
});

test("full: the files can go to a directory of the workspace, readable for this user only", async () => {
  const step = await verify(project, { inputs: { directory: "verified" } });
  assertOk(step);
  const directory = join(project.workspace, "verified");
  assert.equal(step.outputs["directory"], directory);
  assert.equal((await readdir(directory)).length, PRODUCT_NAMES.length + DOCUMENTS.length);
  if (process.platform !== "win32") assert.equal((await stat(directory)).mode & 0o77, 0);
});

test("metadata: no asset is downloaded, at most 12 requests are made and nothing is written", async () => {
  const run = await approvedRun(project);
  const inputs = { ...EVERYTHING, mode: "metadata" };
  const { result, requests, writes, downloads } = await assertUntouched(project, () =>
    traffic(stage, () => act("verify-candidate", project, run, { inputs })),
  );
  assertOk(result);
  assert.deepEqual(writes, []);
  assert.equal(downloads, DOCUMENTS.length, "only the two documents are read");
  assert.ok(requests.length <= 12, `${requests.length} requests`);
  assert.equal(result.outputs["directory"], "");
});

test("a candidate that a dispatched run built for an older commit of the branch is verified", async () => {
  const other = await makeProject(stage);
  const inputs = { "source-sha": stage.source.first };
  const run = await startCandidateRun(other, { event: "workflow_dispatch" });
  assertOk(await create(other, { run, inputs }));
  assertOk(await verify(other, { inputs }));
});
