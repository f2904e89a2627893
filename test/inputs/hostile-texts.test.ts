import assert from "node:assert/strict";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { create, promote, verify } from "../support/actions.ts";
import { annotations, assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();

test("a line feed in an input cannot give the runner a command", async () => {
  const project = await makeProject(stage);
  const environment = "release\n::warning::taken over";
  const step = await promote(project, "v1.0.0", { inputs: { environment } });
  assertRefused(step, "gate_missing");
  assert.deepEqual(annotations(step, "warning"), []);
});

for (const [what, inputs] of [
  ["a toolchain with a name that no document holds", { toolchain: "__proto__=1" }],
  ["an input with such an id", { inputs: `a b=acme/app@${"a".repeat(40)}` }],
] as const) {
  test(`${what} is the input's fault, found before a draft exists`, async () => {
    const project = await makeProject(stage);
    const step = await assertUntouched(project, () => create(project, { inputs }));
    assertRefused(step, "input_invalid");
  });
}

test("verify downloads anew what somebody changed in the tool cache", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project));
  const run = await approvedRun(project);
  const first = await verify(project, { run });
  const kept = first.outputs["directory"] ?? "";
  await appendFile(join(kept, "firmware.hex"), "x");
  const second = await verify(project, { run });
  assertOk(second);
  assert.equal(annotations(second, "warning").length, 1);
  assertOk(await promote(project, "v1.0.0", { run }));
});
