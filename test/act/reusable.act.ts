import assert from "node:assert/strict";
import { test } from "node:test";
import { type World, isOver, startWorld } from "./world.ts";

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

const GATED = `
on:
  workflow_call:
    inputs: { env: { type: string, default: staging } }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: "\${{ inputs.env }}"
    steps: [{ run: 'echo "to \${{ inputs.env }} with \${{ vars.PLACE }}"' }]
`;

const TWICE = GATED.replace(
  "  deploy:",
  "  other: { runs-on: x, environment: staging, steps: [] }\n  deploy:",
);

const RELEASE = `
name: Release
on: workflow_dispatch
jobs:
  call:
    uses: ./.github/workflows/gated.yml
    with: { env: production }
`;

/** Protects the environment and answers with a way to approve a run's deployment to it. */
async function protect(world: World): Promise<(id: number) => Promise<Response>> {
  const { admin } = world.emulator.tokens;
  const me = (await (await world.call("GET", "/user", undefined, admin)).json()) as { id: number };
  const path = "/repos/acme/app/environments/production";
  const body = { reviewers: [{ type: "User", id: me.id }] };
  const made = await world.call("PUT", path, body, admin);
  assert.equal(made.status, 200);
  const { id } = (await made.json()) as { id: number };
  const place = `${world.emulator.urls.admin_url}/repos/acme/app/variables/PLACE`;
  const value = { value: "a view", environment: "production" };
  assert.equal((await world.call("PUT", place, value)).status, 201);
  return (run) => {
    const pending = `/repos/acme/app/actions/runs/${run}/pending_deployments`;
    const review = { environment_ids: [id], state: "approved", comment: "" };
    return world.call("POST", pending, review, admin);
  };
}

test("a called workflow waits at the environment that its job names", async (t) => {
  const world = await startWorld(t);
  const approve = await protect(world);
  await world.push({
    ".github/workflows/gated.yml": GATED,
    ".github/workflows/release.yml": RELEASE,
  });
  const { id } = await world.dispatch("release.yml");
  const run = await world.until(id, ({ status }) => status === "waiting" || status === "completed");
  assert.equal(run.status, "waiting");
  assert.equal((await approve(id)).status, 200);
  assert.equal((await world.until(id, isOver)).conclusion, "success");
  const [job] = await world.jobs(id);
  assert.ok(job);
  assert.match(await world.log(job), /to production with a view/);
});

test("a called workflow with several environments, one of them protected, does not run", async (t) => {
  const world = await startWorld(t);
  await protect(world);
  await world.push({
    ".github/workflows/gated.yml": TWICE,
    ".github/workflows/release.yml": RELEASE,
  });
  const { id } = await world.dispatch("release.yml");
  assert.equal((await world.until(id, isOver)).conclusion, "failure");
  const [job] = await world.jobs(id);
  assert.ok(job);
  assert.match(await world.log(job), /several environments \(staging, production\)/);
});
