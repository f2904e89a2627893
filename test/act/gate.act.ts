import assert from "node:assert/strict";
import { test } from "node:test";
import { type Run, type World, isOver, startWorld } from "./world.ts";

const DEPLOY = `
name: Deploy
on:
  workflow_dispatch:
    inputs: { skip: { type: boolean } }
jobs:
  build:
    runs-on: ubuntu-latest
    outputs: { version: "\${{ steps.v.outputs.version }}" }
    steps: [{ id: v, run: 'echo version=7 >> "$GITHUB_OUTPUT"' }]
  deploy:
    needs: build
    if: \${{ !inputs.skip }}
    environment: production
    runs-on: ubuntu-latest
    steps:
      - run: echo "version \${{ needs.build.outputs.version }} with \${{ secrets.KEY == 'prod' }}"
  after:
    needs: deploy
    runs-on: ubuntu-latest
    steps: [{ run: echo after }]
`;

interface Environment {
  readonly id: number;
}

/** `production`, which the administrator reviews and which has a secret of its own. */
async function protect(world: World): Promise<Environment> {
  const { urls, tokens } = world.emulator;
  const me = (await (await world.call("GET", "/user", undefined, tokens.admin)).json()) as {
    id: number;
  };
  const path = "/repos/acme/app/environments/production";
  const reviewers = [{ type: "User", id: me.id }];
  const made = await world.call("PUT", path, { reviewers }, tokens.admin);
  const secret = `${urls.admin_url}/repos/acme/app/secrets/KEY`;
  await world.call("PUT", secret, { value: "plain" });
  await world.call("PUT", secret, { value: "prod", environment: "production" });
  return (await made.json()) as Environment;
}

async function waitingRun(world: World): Promise<Run> {
  await world.push({ ".github/workflows/deploy.yml": DEPLOY });
  const { id } = await world.dispatch("deploy.yml");
  return world.until(id, (run) => run.status === "waiting" || isOver(run));
}

async function decide(
  world: World,
  run: Run,
  environment: Environment,
  state: "approved" | "rejected",
): Promise<void> {
  const body = { environment_ids: [environment.id], state, comment: "" };
  const path = `/repos/acme/app/actions/runs/${run.id}/pending_deployments`;
  const answer = await world.call("POST", path, body, world.emulator.tokens.admin);
  assert.equal(answer.status, 200, await answer.text());
}

test("a gated job waits while the others run, and goes on when it is approved", async (t) => {
  const world = await startWorld(t);
  const environment = await protect(world);
  const run = await waitingRun(world);
  assert.deepEqual(
    (await world.jobs(run.id)).map(({ name, status }) => [name, status]),
    [
      ["build", "completed"],
      ["deploy", "waiting"],
    ],
  );
  await decide(world, run, environment, "approved");
  assert.equal((await world.until(run.id, isOver)).conclusion, "success");
  const [, deploy, after] = await world.jobs(run.id);
  assert.ok(deploy);
  assert.match(await world.log(deploy), /version 7 with true/);
  assert.equal(after?.conclusion, "success");
});

test("a rejection fails the run, and nothing behind the gate runs", async (t) => {
  const world = await startWorld(t);
  const environment = await protect(world);
  const run = await waitingRun(world);
  await decide(world, run, environment, "rejected");
  assert.equal((await world.until(run.id, isOver)).conclusion, "failure");
  assert.deepEqual(
    (await world.jobs(run.id)).map(({ name, conclusion }) => [name, conclusion]),
    [
      ["build", "success"],
      ["deploy", "failure"],
    ],
  );
});

test("a gated job whose condition is false asks nobody", async (t) => {
  const world = await startWorld(t);
  await protect(world);
  await world.push({ ".github/workflows/deploy.yml": DEPLOY });
  const { id } = await world.dispatch("deploy.yml", { skip: "true" });
  await world.until(id, isOver);
  assert.deepEqual(
    (await world.jobs(id)).map(({ name, conclusion }) => [name, conclusion]),
    [
      ["build", "success"],
      ["deploy", "skipped"],
      ["after", "skipped"],
    ],
  );
});

const LEGS = `
name: Legs
on: workflow_dispatch
jobs:
  deploy:
    strategy: { matrix: { target: [production] } }
    environment: "\${{ matrix.target }}"
    runs-on: ubuntu-latest
    steps: [{ run: echo deployed }]
`;

test("a job whose environment only its matrix knows does not slip past a gate", async (t) => {
  const world = await startWorld(t);
  await world.push({ ".github/workflows/legs.yml": LEGS });
  const open = await world.dispatch("legs.yml");
  assert.equal((await world.until(open.id, isOver)).conclusion, "success");
  await protect(world);
  const { id } = await world.dispatch("legs.yml");
  assert.equal((await world.until(id, isOver)).conclusion, "failure");
  const [job] = await world.jobs(id);
  assert.ok(job);
  assert.match(await world.log(job), /known only while the job runs/);
});
