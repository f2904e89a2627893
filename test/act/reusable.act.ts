import assert from "node:assert/strict";
import { test } from "node:test";
import { isOver, startWorld } from "./world.ts";

const CALLED = `
on:
  workflow_call:
    inputs: { name: { type: string, required: true } }
    outputs: { path: { value: "\${{ jobs.pack.outputs.path }}" } }
jobs:
  pack:
    runs-on: some-label-of-ours
    outputs: { path: "\${{ steps.p.outputs.path }}" }
    steps: [{ id: p, run: 'echo "path=\${{ inputs.name }}.zip" >> "$GITHUB_OUTPUT"' }]
`;

const CALLER = `
name: Caller
on: push
jobs:
  call:
    uses: ./.github/workflows/called.yml
    with: { name: app }
  show:
    needs: call
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: ./composite
        with: { path: "\${{ needs.call.outputs.path }}" }
`;

const COMPOSITE = `
name: Composite
inputs: { path: { required: true } }
runs:
  using: composite
  steps: [{ shell: bash, run: 'echo "got \${{ inputs.path }}"' }]
`;

test("a workflow calls another one of its commit and hands its outputs to a composite action", async (t) => {
  const world = await startWorld(t);
  const sha = await world.push({
    ".github/workflows/called.yml": CALLED,
    ".github/workflows/caller.yml": CALLER,
    "composite/action.yml": COMPOSITE,
  });
  const run = await world.runOf(sha);
  const done = await world.until(run.id, isOver);
  const jobs = await world.jobs(run.id);
  const logs = await Promise.all(jobs.map((job) => world.log(job)));
  assert.equal(done.conclusion, "success", logs.join("\n"));
  assert.deepEqual(
    jobs.map(({ name, conclusion }) => [name, conclusion]),
    [
      ["call / pack", "success"],
      ["show", "success"],
    ],
  );
  assert.match(logs[1] ?? "", /got app\.zip/);
});
