import assert from "node:assert/strict";
import test from "node:test";
import { act, create, type Done } from "../support/actions.ts";
import { withFaults, type Fault } from "../support/faults.ts";
import { startGoBetween } from "../support/go-between.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject, PRODUCT_NAMES, type Project } from "../support/project.ts";
import { startCandidateRun } from "../support/runs.ts";
import { assertSealed } from "../support/sealed.ts";
import { startStage } from "../support/stage.ts";
import { traffic, type Traffic } from "../support/traffic.ts";

const stage = await startStage();
const UPLOAD = "/api/uploads/";
const ALL = [...PRODUCT_NAMES, "candidate.json", "checksums.txt"].toSorted();

/** Seals under a fault plan that fires to the end, and answers what went over the wire. */
async function sealUnder(project: Project, ...faults: readonly Fault[]): Promise<Traffic<Done>> {
  const run = await startCandidateRun(project);
  const inputs = { files: "out/*" };
  const { result, fired } = await withFaults(stage, faults, () =>
    traffic(stage, () => act("create-candidate", project, run, { inputs })),
  );
  assertOk(result.result);
  assert.deepEqual(
    fired,
    faults.map(({ times }) => times ?? 1),
    "a fault did not come to pass",
  );
  await assertSealed(project);
  return result;
}

for (const [what, action] of [
  ["answered with 502", { type: "apply_then_fail", status: 502 }],
  ["never answered", { type: "apply_then_cut" }],
] as const) {
  for (const nth of [1, 5]) {
    test(`upload ${nth} is not sent twice when it was stored and ${what}`, async () => {
      const project = await makeProject(stage);
      const { uploads } = await sealUnder(project, { path: UPLOAD, nth, action });
      assert.deepEqual(uploads.toSorted(), ALL);
    });
  }

  test(`one draft is made when it was created and ${what}`, async () => {
    const project = await makeProject(stage);
    const { writes } = await sealUnder(project, { method: "POST", path: "/releases$", action });
    assert.equal(writes.filter(({ path }) => path.endsWith("/releases")).length, 1);
  });
}

test("an upload that was refused with 502 and left nothing is sent again", async () => {
  const project = await makeProject(stage);
  const action = { type: "fail", status: 502 };
  const { uploads } = await sealUnder(project, { path: UPLOAD, nth: 2, action });
  assert.equal(uploads.length, ALL.length + 1);
});

test("an upload that broke off in the middle is replaced by the same run", async () => {
  const project = await makeProject(stage);
  const action = { type: "cut", after_bytes: 100 };
  const { writes, uploads } = await sealUnder(project, { path: UPLOAD, nth: 1, action });
  assert.equal(uploads.length, ALL.length + 1);
  assert.equal(writes.filter(({ method }) => method === "DELETE").length, 1);
});

test("a server that fails, sends pages instead of JSON, or asks to wait is asked again", async () => {
  const project = await makeProject(stage);
  await sealUnder(
    project,
    { path: "/compare/", action: { type: "fail", status: 503 } },
    { path: "/releases\\?", action: { type: "html" } },
    { path: "/git/commits/", action: { type: "cut" } },
    { method: "POST", path: "/releases$", action: { type: "fail", status: 403, retry_after: 1 } },
    { path: "/assets\\?per_page", action: { type: "truncate", bytes: 20 } },
  );
});

test("a server that keeps failing ends the run with its own code", async () => {
  const project = await makeProject(stage);
  const faults = [{ path: "/repos/", times: 1000, action: { type: "fail", status: 500 } }];
  const step = await assertUntouched(project, async () => {
    const run = await startCandidateRun(project);
    const inputs = { files: "out/*" };
    const { result } = await withFaults(stage, faults, () =>
      act("create-candidate", project, run, { inputs, retry: 1 }),
    );
    return result;
  });
  assertRefused(step, "github_unavailable");
});

test("where the server knows no digests, bytes are compared by download and nothing is sent again", async () => {
  const project = await makeProject(stage);
  const { apiUrl } = await startGoBetween(stage, {
    rewrite: (text) => text.replace(/"digest": ?"sha256:[0-9a-f]+"/g, '"digest":null'),
  });
  const first = await traffic(stage, () => create(project, { job: { apiUrl } }));
  assertOk(first.result);
  assert.ok(first.downloads >= PRODUCT_NAMES.length);
  await assertSealed(project);
  const again = await traffic(stage, () => create(project, { job: { apiUrl } }));
  assertOk(again.result);
  assert.deepEqual(again.uploads, []);
  assert.equal(again.result.outputs["candidate-digest"], first.result.outputs["candidate-digest"]);
});
