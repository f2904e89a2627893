import test from "node:test";
import { assertMarked, jobs, steps } from "./marked.ts";

const RULE = "script-injection";

test("texts of others in a script are found, whichever way they are written", () => {
  assertMarked(
    RULE,
    steps(`
- run: echo \${{ inputs.x }} # ✘
- run: |
    echo "\${{ github.event.pull_request.title }}" # ✘
    echo '\${{ github.event['issue'].body }}' # ✘
    echo "\${{ GITHUB.HEAD_REF }}" # ✘
    echo "\${{ github.ref_name }}" # ✘
    echo "\${{ format('{0}-{1}', 'a', github.event.commits.*.message) }}" # ✘
    echo "\${{ toJSON(github.event) }}" # ✘
    echo "\${{ github.event_name == 'push' && github.event.head_commit.message || 'none' }}" # ✘
    echo "\${{ github.event.client_payload.id }}" # ✘
    echo "\${{ github.event.inputs.sha }}" # ✘
    echo "\${{ fromJSON(inputs.list)[0] }}" # ✘
- shell: \${{ inputs.shell }} # ✘
  run: "true"
- uses: actions/github-script@0123456789012345678901234567890123456789 # v7.0.0
  with:
    script: |
      console.log("\${{ github.event.issue.title }}") // # ✘
- env:
    TITLE: \${{ github.event.issue.title }}
  run: echo \${{ env.TITLE }} # ✘
`),
  );
});

test("what has no free text in it, or does not reach a script, is no injection", () => {
  assertMarked(
    RULE,
    steps(`
- env:
    TITLE: \${{ github.event.issue.title }}
    SHA: \${{ github.sha }}
  if: github.event.issue.title == 'x' && inputs.y
  run: |
    echo "$TITLE"
    echo "\${{ github.sha }} \${{ github.run_id }} \${{ github.repository }} \${{ runner.os }}"
    echo "\${{ github.event.pull_request.number }} \${{ github.event.pull_request.head.sha }}"
    echo "\${{ inputs.channel == 'beta' }} \${{ contains(github.head_ref, 'x') }}"
    echo "\${{ inputs.dry && 'yes' || 'no' }} \${{ env.SHA }} \${{ vars.NAME }} \${{ hashFiles('a') }}"
- uses: actions/checkout@0123456789012345678901234567890123456789 # v4.0.0
  with:
    ref: \${{ inputs.sha }}
- uses: actions/github-script@0123456789012345678901234567890123456789 # v7.0.0
  env:
    TITLE: \${{ github.event.issue.title }}
  with:
    script: console.log(process.env.TITLE)
`),
  );
});

test("a text is followed through step outputs, job outputs and the matrix", () => {
  assertMarked(
    RULE,
    jobs(`
first:
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  outputs:
    bad: \${{ steps.read.outputs.title }}
    good: \${{ steps.count.outputs.n }}
  steps:
    - id: read
      env:
        TITLE: \${{ github.event.issue.title }}
      run: node title.js >> "$GITHUB_OUTPUT"
    - id: count
      run: echo n=1 >> "$GITHUB_OUTPUT"
    - id: files
      uses: tj-actions/changed-files@0123456789012345678901234567890123456789 # v45.0.0
    - run: |
        echo \${{ steps.files.outputs.all_changed_files }} # ✘
        echo \${{ steps.read.outputs.title }} # ✘
        echo \${{ steps.count.outputs.n }} \${{ steps.read.outcome }}
second:
  needs: first
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  strategy:
    matrix:
      file: \${{ fromJSON(inputs.files) }}
  steps:
    - run: |
        echo \${{ needs.first.outputs.bad }} # ✘
        echo \${{ needs.first.outputs.good }} \${{ needs.first.result }}
        echo \${{ matrix.file }} # ✘
third:
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  strategy:
    matrix: { os: [a, b] }
  steps:
    - run: echo \${{ matrix.os }}
`),
  );
});

test("the steps of a composite action are judged as well", () => {
  assertMarked(
    RULE,
    `name: a
description: b
inputs: { x: { description: c } }
runs:
  using: composite
  steps:
    - shell: bash
      env: { X: "\${{ inputs.x }}" }
      run: echo "$X"
    - shell: bash
      run: echo "\${{ inputs.x }}" # ✘
`,
    { path: "thing/action.yml" },
  );
});
