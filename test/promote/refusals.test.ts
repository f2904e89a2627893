import assert from "node:assert/strict";
import test from "node:test";
import { create, promote } from "../support/actions.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import { startStage } from "../support/stage.ts";
import { TAMPERINGS } from "../support/tampering.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();

for (const { what, code, apply, inputs } of TAMPERINGS) {
  test(`${what}: nothing is published or written (${code})`, async () => {
    const project = await makeProject(stage);
    const built = await create(project);
    assertOk(built);
    await apply(project, built.run);
    const run = await approvedRun(project);
    const { result, writes } = await assertUntouched(project, () =>
      traffic(stage, () => promote(project, "v1.0.0", { run, ...(inputs ? { inputs } : {}) })),
    );
    assertRefused(result, code);
    assert.deepEqual(writes, []);
  });
}

test("without a candidate the refusal tells the exact command that builds it", async () => {
  const project = await makeProject(stage);
  const step = await assertUntouched(project, () => promote(project, "v1.0.0"));
  assertRefused(step, "candidate_missing");
  const command = `gh workflow run candidate.yml --repo ${project.name} -f source_sha=${project.sha}`;
  assert.ok(step.log.includes(command), step.log);
});
