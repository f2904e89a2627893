import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import type { ErrorCode } from "@release-actions/contract";
import { create, verify } from "../support/actions.ts";
import { forge } from "../support/forge.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject } from "../support/project.ts";
import { startCandidateRun } from "../support/runs.ts";
import { OWNER, rest, startStage } from "../support/stage.ts";

const stage = await startStage();
interface Refusal {
  readonly ok: boolean;
  readonly refusal: { readonly code: string; readonly details: readonly unknown[] };
}

const OTHER_WORKFLOW = ".github/workflows/nightly.yml";

/** What GitHub recorded about the run, where the candidate claims the usual. */
const RECORDS: readonly {
  readonly what: string;
  readonly code: ErrorCode;
  readonly record: Readonly<Record<string, unknown>>;
}[] = [
  {
    what: "for another commit",
    code: "run_mismatch",
    record: { head_sha: stage.source.first },
  },
  {
    what: "dispatched from a commit that is not on the release branch",
    code: "run_mismatch",
    record: {
      event: "workflow_dispatch",
      head_sha: stage.source.side,
      head_branch: "side",
    },
  },
  {
    what: "for a fork's branch",
    code: "run_mismatch",
    record: { head_repository: `${OWNER}/fork`, event: "pull_request" },
  },
];

const admin = stage.emulator.tokens.admin;
await rest(stage, admin, "POST", `/orgs/${OWNER}/repos`, { name: "fork", auto_init: true });

for (const { what, code, record } of RECORDS) {
  test(`a candidate built by a run ${what} is refused with ${code}`, async () => {
    const project = await makeProject(stage);
    const run = await startCandidateRun(project, record);
    const inputs = { "source-sha": project.sha };
    assertOk(await create(project, { run, inputs }));
    const step = await assertUntouched(project, () => verify(project, { inputs }));
    assertRefused(step, code);
  });
}

test("a candidate that claims another workflow than the run's own is refused", async () => {
  const project = await makeProject(stage);
  const run = await startCandidateRun(project, { workflow_path: OTHER_WORKFLOW });
  assertOk(await create(project, { run, job: { workflow: ".github/workflows/candidate.yml" } }));
  assertRefused(await verify(project), "run_mismatch");
});

test("a candidate of another workflow is refused when the policy names one, and taken when not", async () => {
  const project = await makeProject(stage);
  const run = await startCandidateRun(project, { workflow_path: OTHER_WORKFLOW });
  assertOk(await create(project, { run }));
  assertRefused(await verify(project), "run_mismatch");
  assertOk(await verify(project, { inputs: { workflow: "" } }));
});

test("a candidate that names an attempt the run never had is refused", async () => {
  const project = await makeProject(stage);
  assertOk(await create(project, { job: { runAttempt: 3 } }));
  assertRefused(await verify(project), "run_mismatch");
});

test("a candidate that names the run of another project's candidate is refused", async () => {
  const project = await makeProject(stage);
  const other = await makeProject(stage);
  await create(project);
  const foreign = await create(other);
  await forge(project, (genuine) => ({
    ...genuine,
    run: { ...genuine.run, id: foreign.run.id },
  }));
  assertRefused(await verify(project), "run_missing");
});

test("every broken rule is named at once, in the annotation and in the report", async () => {
  const project = await makeProject(stage);
  await create(project);
  await forge(project, (genuine) => ({
    ...genuine,
    created_at: "2024-01-01T00:10:00Z",
    started_at: "2024-01-01T00:00:00Z",
  }));
  const inputs = {
    "max-age-days": "7",
    version: "2.0.0",
    "required-assets": "*.dmg",
    workflow: OTHER_WORKFLOW,
  };
  const step = await verify(project, { inputs });
  assert.equal(step.exitCode, 1);
  for (const code of [
    "version_mismatch",
    "required_asset_missing",
    "candidate_expired",
    "run_mismatch",
  ]) {
    assert.match(step.log, new RegExp(`\\[${code}\\]`), code);
    assert.match(step.summary, new RegExp(`\\[${code}\\]`), code);
  }
  const report = JSON.parse(await readFile(step.outputs["report"] ?? "", "utf8")) as Refusal;
  assert.equal(report.ok, false);
  assert.equal(report.refusal.code, step.outputs["failure-code"]);
  assert.ok(report.refusal.details.length >= 4);
});
