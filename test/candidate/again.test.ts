import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { act, create } from "../support/actions.ts";
import { replace } from "../support/assets.ts";
import { readCandidate } from "../support/documents.ts";
import { annotations, assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { digestOf, makeProject, noise, PRODUCT_NAMES, writeOut } from "../support/project.ts";
import { startCandidateRun } from "../support/runs.ts";
import { assetOf, candidateOf } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();
const CHANGED = noise("one byte is enough", 500);

/** A project whose candidate is sealed. */
async function sealed() {
  const project = await makeProject(stage);
  const first = await create(project);
  assertOk(first);
  return { project, first };
}

test("the same bytes again upload nothing, take at most 6 requests and report the sealed digest", async () => {
  const { project, first } = await sealed();
  const run = await startCandidateRun(project);
  const { result, requests, writes } = await assertUntouched(project, () =>
    traffic(stage, () => act("create-candidate", project, run, { inputs: { files: "out/*" } })),
  );
  assertOk(result);
  assert.deepEqual(writes, []);
  assert.ok(requests.length <= 6, `${requests.length} requests`);
  assert.partialDeepStrictEqual(result.outputs, {
    created: "false",
    conflict: "false",
    uploaded: "0",
    reused: String(PRODUCT_NAMES.length + 2),
    "candidate-digest": first.outputs["candidate-digest"],
  });
  assert.deepEqual(annotations(result, "warning"), []);
});

test("other bytes keep the sealed candidate and warn which file differs", async () => {
  const { project, first } = await sealed();
  await writeOut(project, { "firmware.hex": CHANGED });
  const step = await assertUntouched(project, () => create(project));
  assertOk(step);
  const [warning = "", ...more] = annotations(step, "warning");
  assert.deepEqual(more, []);
  assert.match(warning, /firmware\.hex/);
  assert.match(warning, new RegExp(digestOf(CHANGED)));
  assert.doesNotMatch(warning, /app-linux/);
  assert.partialDeepStrictEqual(step.outputs, {
    created: "false",
    conflict: "true",
    "candidate-digest": first.outputs["candidate-digest"],
  });
  assert.match(step.summary, /other bytes; the sealed candidate was kept/);
});

test("with on-conflict: fail other bytes are refused and nothing changes", async () => {
  const { project } = await sealed();
  await writeOut(project, { "firmware.hex": CHANGED });
  const inputs = { "on-conflict": "fail" };
  const step = await assertUntouched(project, () => create(project, { inputs }));
  assertRefused(step, "candidate_conflict");
});

test("with on-conflict: fail the same bytes are no conflict", async () => {
  const { project } = await sealed();
  assertOk(
    await assertUntouched(project, () => create(project, { inputs: { "on-conflict": "fail" } })),
  );
});

test("with on-conflict: replace the seal is taken off first and set again last", async () => {
  const { project, first } = await sealed();
  const before = await candidateOf(project);
  await writeOut(project, { "firmware.hex": CHANGED });
  const run = await startCandidateRun(project);
  const inputs = { "on-conflict": "replace" };
  const { result, writes, uploads } = await traffic(stage, () => create(project, { run, inputs }));
  assertOk(result);
  assert.match(
    writes[0]?.path ?? "",
    new RegExp(`/assets/${assetOf(before, "candidate.json").id}$`),
  );
  assert.equal(writes[0]?.method, "DELETE");
  assert.deepEqual(uploads.toSorted(), ["candidate.json", "checksums.txt", "firmware.hex"]);
  assert.equal(uploads.at(-1), "candidate.json");
  assert.notEqual(result.outputs["candidate-digest"], first.outputs["candidate-digest"]);
  const after = await candidateOf(project);
  assert.equal(after.id, before.id);
  const kept = "app-linux-x86_64.tar.gz";
  assert.equal(assetOf(after, kept).id, assetOf(before, kept).id, "what fits is not sent again");
  assert.equal(assetOf(after, "firmware.hex").digest, digestOf(CHANGED));
  const { assets } = await readCandidate(project);
  assert.equal(assets.find(({ name }) => name === "firmware.hex")?.digest, digestOf(CHANGED));
});

test("a file more and a file less are differences too", async () => {
  const { project } = await sealed();
  await rm(join(project.workspace, "out", "firmware.hex"));
  await writeOut(project, { "notes.txt": "new\n" });
  const step = await assertUntouched(project, () => create(project));
  assertOk(step);
  const [warning = ""] = annotations(step, "warning");
  assert.match(warning, /firmware\.hex: not built this time/);
  assert.match(warning, /notes\.txt: not in the sealed candidate/);
});

test("a sealed candidate whose asset was exchanged is refused as tampered, not kept", async () => {
  const { project } = await sealed();
  await replace(project, await candidateOf(project), "firmware.hex", CHANGED);
  const step = await assertUntouched(project, () => create(project));
  assertRefused(step, "candidate_tampered");
  assert.match(step.log, /firmware\.hex/);
});

test("another attempt of the same run with the same bytes changes nothing", async () => {
  const { project, first } = await sealed();
  const job = { runAttempt: 2 };
  const step = await assertUntouched(project, () => create(project, { run: first.run, job }));
  assertOk(step);
  assert.equal(step.outputs["created"], "false");
});
