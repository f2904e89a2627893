import assert from "node:assert/strict";
import test from "node:test";
import { act, create, verify } from "../support/actions.ts";
import { assertOk, assertRefused } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { approvedRun, completeRun, startCandidateRun } from "../support/runs.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();

test(
  "verification waits for the seal, then for the run to finish",
  { timeout: 60_000 },
  async () => {
    const project = await makeProject(stage);
    const building = await startCandidateRun(project);
    const said: string[] = [];
    const meanwhile: Promise<unknown>[] = [];
    const step = await verify(project, {
      inputs: { "wait-seconds": "40" },
      onLine: (line) => {
        said.push(line);
        if (meanwhile.length === 0 && line.startsWith("Waiting for rc-")) {
          const inputs = { files: "out/*" };
          meanwhile.push(act("create-candidate", project, building, { inputs }));
        }
        if (meanwhile.length === 1 && line.startsWith("Waiting for run")) {
          meanwhile.push(completeRun(project, building));
        }
      },
    });
    assertOk(step);
    assert.equal(meanwhile.length, 2, said.join("\n"));
    await Promise.all(meanwhile);
  },
);

test("a wait that is over ends in the same refusal as no wait", async () => {
  const project = await makeProject(stage);
  assertRefused(await verify(project, { inputs: { "wait-seconds": "1" } }), "candidate_missing");
  const run = await startCandidateRun(project);
  assertOk(await act("create-candidate", project, run, { inputs: { files: "out/*" } }));
  const step = await verify(project, { inputs: { "wait-seconds": "1" } });
  assertRefused(step, "run_not_successful");
});

test("a run that failed is not waited for", async () => {
  const project = await makeProject(stage);
  const { run } = await create(project);
  await completeRun(project, run, "failure");
  const gate = await approvedRun(project);
  const step = await verify(project, { run: gate, inputs: { "wait-seconds": "600" } });
  assertRefused(step, "run_not_successful");
});
