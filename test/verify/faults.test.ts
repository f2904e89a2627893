import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { act, create, type Done } from "../support/actions.ts";
import { withFaults, type Fault } from "../support/faults.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { approvedRun } from "../support/runs.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();
const project = await makeProject(stage);
assertOk(await create(project));
const STORAGE = "^/release-assets/";
let directories = 0;

/** Verifies under a fault plan, into a directory of its own. */
async function verifyUnder(retry: number, ...faults: readonly Fault[]) {
  const run = await approvedRun(project);
  directories += 1;
  const directory = `verified-${directories}`;
  const { result, fired } = await assertUntouched(project, () =>
    withFaults(stage, faults, (): Promise<Done> =>
      act("verify-candidate", project, run, { inputs: { directory }, retry }),
    ),
  );
  assert.ok(
    fired.every((count) => count > 0),
    "a fault did not come to pass",
  );
  return { step: result, files: await readdir(join(project.workspace, directory)).catch(() => []) };
}

const FAULTS = [
  ["a page with status 200", { type: "html" }],
  ["a transfer that ends too early", { type: "truncate", bytes: 300 }],
  ["a server error", { type: "fail", status: 503 }],
  ["a broken connection", { type: "cut" }],
] as const;

for (const [what, action] of FAULTS) {
  test(`${what} instead of bytes is asked for again, once for each file`, async () => {
    // The documents are the 1st and 2nd download, the assets the others.
    const faults = [1, 3, 5].map((nth) => ({ path: STORAGE, nth, action }));
    const { step, files } = await verifyUnder(30, ...faults);
    assertOk(step);
    assert.equal(files.length, 5);
  });
}

for (const [what, action] of FAULTS.slice(0, 2)) {
  test(`${what} every time ends in a refusal and leaves no file that could be taken for verified`, async () => {
    const { step, files } = await verifyUnder(1, { path: STORAGE, nth: 3, times: 1000, action });
    assert.equal(step.exitCode, 1);
    assert.ok(
      ["download_failed", "asset_mismatch", "github_unavailable"].includes(
        step.outputs["failure-code"] ?? "",
      ),
      step.log,
    );
    assert.deepEqual(files, []);
  });
}

test("pages instead of JSON are asked for again", async () => {
  const action = { type: "html" };
  const paths = ["/releases\\?", "/assets\\?", "/compare/", "/actions/runs/", "/repos/acme/[^/]+$"];
  const { step } = await verifyUnder(30, ...paths.map((path) => ({ path, action })));
  assertOk(step);
});

test("a server that only sends pages ends in a refusal of its own", async () => {
  const { step } = await verifyUnder(1, { times: 1000, action: { type: "html" } });
  assertRefused(step, "github_unexpected");
});

test("a rate limit that lasts longer than the patience is named, with the time it ends", async () => {
  const action = { type: "fail", status: 429, retry_after: 3600 };
  const { step } = await verifyUnder(1, { path: "/compare/", action });
  assertRefused(step, "rate_limited");
});
