import assert from "node:assert/strict";
import test from "node:test";
import { verify } from "../support/actions.ts";
import { createAttested } from "../support/attest.ts";
import { putBundle, readBundle, trustRootFile } from "../support/forge-attestation.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import { startStage } from "../support/stage.ts";
import { BUNDLES, IDENTITIES, STATEMENTS } from "./forgeries.ts";

const stage = await startStage();
const trusted = { "trust-root": await trustRootFile(stage), mode: "metadata" };
const project = await makeProject(stage);
const other = await makeProject(stage);
const done = await createAttested(project);
assertOk(done);
const genuine = await readBundle(project);
const release = await approvedRun(project);

for (const { what, code, inputs, names, make } of [...IDENTITIES, ...STATEMENTS, ...BUNDLES]) {
  test(`${what} is refused with ${code}`, async (t) => {
    t.after(() => putBundle(project, genuine));
    await putBundle(project, await make({ project, run: done.run, other }));
    const step = await assertUntouched(project, () =>
      verify(project, { run: release, inputs: { ...trusted, ...inputs } }),
    );
    assertRefused(step, code);
    if (names !== undefined) assert.ok(step.log.includes(names), step.log);
  });
}

test("after all of these the genuine attestation is taken", async () => {
  assertOk(await verify(project, { run: release, inputs: trusted }));
});
