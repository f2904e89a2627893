import assert from "node:assert/strict";
import test from "node:test";
import { ENVIRONMENT } from "../support/project.ts";
import { rest, startStage } from "../support/stage.ts";
import { listRuns } from "./robot.ts";
import { operateGreen } from "./support.ts";

const stage = await startStage();
const at = await operateGreen(stage);
const { admin } = stage.emulator.tokens;
const path = `/repos/${at.project.name}/environments/${ENVIRONMENT}`;

/** Release.yml says what else is asked of it, in test/support/policy.ts. */
const GATES = [
  {
    what: "that nobody has to approve",
    code: "gate_unprotected",
    found: /at least 1 required reviewer/,
    make: () => rest(stage, admin, "PUT", path, { reviewers: [] }),
  },
  {
    what: "that is not there",
    code: "gate_missing",
    found: new RegExp(`no environment ${ENVIRONMENT}`),
    make: () => rest(stage, admin, "DELETE", path),
  },
];

for (const { code, found, make, what } of GATES) {
  test(`a gate ${what} is told with [${code}] before anything is built`, async () => {
    await make();
    const args = ["app", "publish", "--channel", "beta", "--auto", "--yes", "--watch"];
    const told = await at.release(...args);
    assert.equal(told.code, 1, told.stderr);
    assert.match(told.stderr, new RegExp(`\\[${code}\\]`));
    assert.match(told.stderr, found);
    assert.match(told.stderr, /`ms release resume [^`]+ --watch`/);
    assert.deepEqual(await listRuns(at.project), []);
  });
}
