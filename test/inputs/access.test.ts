import assert from "node:assert/strict";
import test from "node:test";
import { act, create, type Action, type StepOptions } from "../support/actions.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { ENVIRONMENT, makeProject } from "../support/project.ts";
import { approvedRun, startCandidateRun, type Run } from "../support/runs.ts";
import { control, startStage } from "../support/stage.ts";

const stage = await startStage();
// Private: of a public repository everybody may read runs and environments.
const sealed = await makeProject(stage, { private: true });
assertOk(await create(sealed));
const empty = await makeProject(stage, { private: true });
const approved = await approvedRun(sealed);
const building = await startCandidateRun(empty);

/** Every action with inputs that work. */
const ACTIONS: readonly [Action, typeof sealed, Run, StepOptions["inputs"]][] = [
  ["create-candidate", empty, building, { files: "out/*" }],
  ["verify-candidate", sealed, approved, {}],
  ["promote-release", sealed, approved, { tag: "v1.0.0", environment: ENVIRONMENT }],
];

for (const [action, project, run, inputs] of ACTIONS) {
  test(`${action} names a token that GitHub rejects`, async () => {
    const stranger = { ...run, token: "ghs_0123456789abcdef0123456789abcdef0123" };
    const step = await assertUntouched(project, () =>
      act(action, project, stranger, { inputs: inputs ?? {} }),
    );
    assertRefused(step, "token_rejected");
  });

  test(`${action} asks for a token when there is none`, async () => {
    const step = await act(action, project, run, { inputs: { ...inputs, token: "" } });
    assertRefused(step, "token_missing");
  });

  test(`${action} tells when GitHub cannot be reached`, async () => {
    // Port 9 (discard) is closed wherever tests run.
    const job = { apiUrl: "http://127.0.0.1:9/api/v3" };
    const step = await act(action, project, run, { inputs: inputs ?? {}, job, retry: 1 });
    assertRefused(step, "github_unavailable");
    assert.match(step.log, /ECONNREFUSED|bad port/);
  });

  test(`${action} tells which of the runner's variables is missing`, async () => {
    const job = { repository: "" };
    const step = await act(action, project, run, { inputs: inputs ?? {}, job });
    assertRefused(step, "input_missing");
    assert.match(step.log, /GITHUB_REPOSITORY/);
  });
}

for (const [action, permissions, needed] of [
  ["create-candidate", { contents: "read", metadata: "read" }, /contents: write/],
  ["verify-candidate", { contents: "write", metadata: "read" }, /actions: read/],
  ["promote-release", { contents: "write", metadata: "read" }, /actions: read/],
] as const) {
  test(`${action} names the permission that its token lacks`, async () => {
    const [, project, run, inputs] = ACTIONS.find(([name]) => name === action) ?? ACTIONS[0] ?? [];
    assert.ok(project && run);
    const path = `/repos/${project.name}/runs/${run.id}/token`;
    const { token } = await control<{ token: string }>(stage.emulator, "POST", path, {
      permissions,
    });
    const step = await assertUntouched(project, () =>
      act(action, project, { ...run, token }, { inputs: inputs ?? {} }),
    );
    assert.equal(step.exitCode, 1);
    assert.ok(
      ["permission_denied", "gate_missing"].includes(step.outputs["failure-code"] ?? ""),
      step.log,
    );
    assert.match(step.log, needed);
  });
}
