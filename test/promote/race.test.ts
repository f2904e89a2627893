import assert from "node:assert/strict";
import test from "node:test";
import { create, promote, type Done } from "../support/actions.ts";
import { startGoBetween } from "../support/go-between.ts";
import { assertOk, assertRefused } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { assertPromoted } from "../support/promoted.ts";
import { snapshot } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();
const project = await makeProject(stage);
assertOk(await create(project));

const CODES = ["release_changed", "release_conflict", "publish_unverified"] as const;

/** Whatever became of the runs that met, one more run ends in one right release. */
async function assertOneRelease(steps: readonly Done[], tag: string): Promise<void> {
  for (const step of steps) {
    const code = CODES.find((one) => one === step.outputs["failure-code"]);
    if (step.exitCode !== 0) assertRefused(step, code ?? "release_changed");
  }
  assertOk(await promote(project, tag));
  await assertPromoted(project, tag);
  assert.equal((await snapshot(project)).latest, tag);
}

test("two promotions of one candidate at the same time end in one right release", async () => {
  for (let round = 0; round < 3; round += 1) {
    const tag = `v1.0.${round}`;
    const steps = await Promise.all([promote(project, tag), promote(project, tag)]);
    await assertOneRelease(steps, tag);
  }
});

test("a promotion that is overtaken by a whole other one ends in the same release", async () => {
  const fits = [
    ["POST", /\/releases$/],
    ["POST", /uploads/],
    ["GET", /\/assets\?/],
    ["PATCH", /./],
  ] as const;
  for (const [index, [method, path]] of fits.entries()) {
    const tag = `v2.0.${index}`;
    const overtaking: Done[] = [];
    let begun = false;
    let overtaken = false;
    const { apiUrl } = await startGoBetween(stage, {
      before: async (passing) => {
        // Reads before the draft is there are nobody's race.
        begun ||= passing.method === "POST";
        const here = passing.method === method && path.test(passing.path);
        if (!begun || !here || overtaken) return;
        overtaken = true;
        overtaking.push(await promote(project, tag));
      },
    });
    const slow = await promote(project, tag, { job: { apiUrl } });
    assert.equal(overtaking.length, 1);
    await assertOneRelease([slow, ...overtaking], tag).catch((error: unknown) => {
      throw new Error(`overtaken before ${method} ${path.source}`, { cause: error });
    });
  }
});
