import test from "node:test";
import { assertMarked } from "./marked.ts";

const JOB = `jobs:
  a:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps: [{ run: "true" }]
`;

function dispatched(cancel: string): string {
  return `on: workflow_dispatch\npermissions: {}\nconcurrency:\n  group: r\n${cancel}${JOB}`;
}

function candidate(group: string, cancel: string): string {
  return `on: [push, workflow_dispatch]\npermissions: {}\nconcurrency:\n  group: ${group}\n  cancel-in-progress: ${cancel}\n${JOB}`;
}

function grouped(group: string, on = "push"): string {
  return `on: ${on}\npermissions: {}\nconcurrency:\n  group: ${group}\n  cancel-in-progress: true\n${JOB}`;
}

function other(content: string, path = ".github/workflows/other.yml") {
  return { beside: [{ path, content }] };
}

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
  const path = ".github/workflows/release.yml";
  assertMarked(rule, dispatched("  cancel-in-progress: true # ✘\n"), { path });
  assertMarked(rule, dispatched("  cancel-in-progress: ${{ inputs.x != 'y' }} # ✘\n"), { path });
  assertMarked(rule, dispatched("  cancel-in-progress: false\n"), { path });
  assertMarked(rule, dispatched(""), { path });
  assertMarked(rule, dispatched("  cancel-in-progress: true\n"));
});

test("a push and a dispatch that cancel each other's candidate are found", () => {
  const rule = "concurrency-shared";
  const path = ".github/workflows/candidate.yml";
  assertMarked(rule, candidate("c-${{ github.ref }} # ✘", "true"), { path });
  assertMarked(rule, candidate("c-${{ github.ref }} # ✘", "${{ github.ref != 'x' }}"), { path });
  assertMarked(rule, candidate("c-${{ inputs.sha || github.sha }}", "false"), { path });
  assertMarked(rule, candidate("c-${{ github.event_name }}-${{ github.ref }}", "true"), { path });
  assertMarked(rule, candidate("c-${{ github.ref }}", "true"), {
    path: ".github/workflows/ci.yml",
  });
});

test("two workflows with one cancelling group are found, also a caller and what it calls", () => {
  const rule = "concurrency-shared";
  assertMarked(rule, grouped("x-${{ github.ref }} # ✘"), other(grouped("x-${{github.ref}}")));
  assertMarked(rule, grouped("x-${{ github.ref }}"), other(grouped("y-${{ github.ref }}")));
  const own = "${{ github.workflow }}-${{ github.ref }}";
  assertMarked(rule, grouped(own), other(grouped(own)));
  assertMarked(
    rule,
    grouped("x-${{ github.ref }}"),
    other(grouped("x-${{ github.ref }}"), "elsewhere/.github/workflows/other.yml"),
  );
  const caller = `on: push\npermissions: {}\nconcurrency: "${own}"\njobs:\n  a:\n    uses: ./.github/workflows/ci.yml\n`;
  assertMarked(rule, grouped(`"${own}" # ✘`, "workflow_call"), other(caller));
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
