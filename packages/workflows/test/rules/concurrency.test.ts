import test from "node:test";
import { assertMarked } from "./marked.ts";

const JOB = `jobs:
  a:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps: [{ run: "true" }]
`;

test("a workflow without a group is found, unless only others call it or its jobs have groups", () => {
  const rule = "concurrency-missing";
  assertMarked(rule, `on: push # ✘\npermissions: {}\n${JOB}`);
  assertMarked(rule, `on: [workflow_dispatch, workflow_call] # ✘\npermissions: {}\n${JOB}`);
  assertMarked(rule, `on: workflow_call\npermissions: {}\n${JOB}`);
  assertMarked(rule, `on: push\nconcurrency: a\npermissions: {}\n${JOB}`);
  assertMarked(rule, `on: push\npermissions: {}\n${JOB}    concurrency: a\n`);
});

test("a promotion that can be cancelled is found; one that waits is not", () => {
  const rule = "concurrency-cancels-release";
  const workflow = (cancel: string): string =>
    `on: workflow_dispatch\npermissions: {}\nconcurrency:\n  group: r\n${cancel}${JOB}`;
  const path = ".github/workflows/release.yml";
  assertMarked(rule, workflow("  cancel-in-progress: true # ✘\n"), { path });
  assertMarked(rule, workflow("  cancel-in-progress: ${{ inputs.x != 'y' }} # ✘\n"), { path });
  assertMarked(rule, workflow("  cancel-in-progress: false\n"), { path });
  assertMarked(rule, workflow(""), { path });
  assertMarked(rule, workflow("  cancel-in-progress: true\n"));
});

test("a push and a dispatch that cancel each other's candidate are found", () => {
  const rule = "concurrency-shared";
  const path = ".github/workflows/candidate.yml";
  const workflow = (group: string, cancel: string): string =>
    `on: [push, workflow_dispatch]\npermissions: {}\nconcurrency:\n  group: ${group}\n  cancel-in-progress: ${cancel}\n${JOB}`;
  assertMarked(rule, workflow("c-${{ github.ref }} # ✘", "true"), { path });
  assertMarked(rule, workflow("c-${{ github.ref }} # ✘", "${{ github.ref != 'x' }}"), { path });
  assertMarked(rule, workflow("c-${{ inputs.sha || github.sha }}", "false"), { path });
  assertMarked(rule, workflow("c-${{ github.event_name }}-${{ github.ref }}", "true"), { path });
  assertMarked(rule, workflow("c-${{ github.ref }}", "true"), { path: ".github/workflows/ci.yml" });
});

test("two workflows with one cancelling group are found, also a caller and what it calls", () => {
  const rule = "concurrency-shared";
  const workflow = (group: string, on = "push"): string =>
    `on: ${on}\npermissions: {}\nconcurrency:\n  group: ${group}\n  cancel-in-progress: true\n${JOB}`;
  const other = (content: string, path = ".github/workflows/other.yml") => ({
    beside: [{ path, content }],
  });
  assertMarked(rule, workflow("x-${{ github.ref }} # ✘"), other(workflow("x-${{github.ref}}")));
  assertMarked(rule, workflow("x-${{ github.ref }}"), other(workflow("y-${{ github.ref }}")));
  const own = "${{ github.workflow }}-${{ github.ref }}";
  assertMarked(rule, workflow(own), other(workflow(own)));
  assertMarked(
    rule,
    workflow("x-${{ github.ref }}"),
    other(workflow("x-${{ github.ref }}"), "elsewhere/.github/workflows/other.yml"),
  );
  const caller = `on: push\npermissions: {}\nconcurrency: "${own}"\njobs:\n  a:\n    uses: ./.github/workflows/ci.yml\n`;
  assertMarked(rule, workflow(`"${own}" # ✘`, "workflow_call"), other(caller));
});

test("a job without a timeout is found; one that calls a workflow cannot have one", () => {
  assertMarked(
    "timeout-missing",
    `on: push
permissions: {}
concurrency: a
jobs:
  a: # ✘
    runs-on: ubuntu-24.04
    steps: [{ run: "true" }]
  b:
    runs-on: ubuntu-24.04
    timeout-minutes: \${{ fromJSON(vars.MINUTES) }}
    steps: [{ run: "true" }]
  c:
    uses: ./.github/workflows/x.yml
`,
  );
});
