import assert from "node:assert/strict";
import test from "node:test";
import { act, create } from "../support/actions.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { CANDIDATE_WORKFLOW, makeProject } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import { startStage } from "../support/stage.ts";
import { TAMPERINGS } from "../support/tampering.ts";
import { traffic } from "../support/traffic.ts";

const stage = await startStage();

for (const { what, code, apply, inputs } of TAMPERINGS) {
  test(`${what} is refused with ${code} and nothing is written`, async () => {
    const project = await makeProject(stage);
    const built = await create(project);
    assertOk(built);
    await apply(project, built.run);
    const run = await approvedRun(project);
    const { result, writes } = await assertUntouched(project, () =>
      traffic(stage, () =>
        act("verify-candidate", project, run, {
          inputs: { workflow: CANDIDATE_WORKFLOW, ...inputs },
        }),
      ),
    );
    assertRefused(result, code);
    assert.deepEqual(writes, []);
    assert.equal(result.outputs["directory"], undefined);
  });
}
