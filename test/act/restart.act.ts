import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Run, type World, isOver, startMortalWorld, startWorld } from "./world.ts";

const DEPLOY = `
name: Deploy
on: workflow_dispatch
concurrency: deploy
jobs:
  build:
    runs-on: ubuntu-latest
    outputs: { version: "\${{ steps.v.outputs.version }}" }
    steps:
      - id: v
        run: echo "version=\${{ github.run_number }}" >> "$GITHUB_OUTPUT"; echo built >> BUILDS
  deploy:
    needs: build
    if: needs.build.outputs.version != ''
    environment: production
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "version \${{ needs.build.outputs.version }}"' }]
`;

interface Gated {
  readonly approve: (run: Run) => Promise<Response>;
  /** How often something was built. */
  readonly builds: () => Promise<number>;
}

/** A workflow that waits for an approval, and that runs one at a time. */
async function gated(world: World): Promise<Gated> {
  const { admin } = world.emulator.tokens;
  const me = (await (await world.call("GET", "/user", undefined, admin)).json()) as { id: number };
  const reviewers = { reviewers: [{ type: "User", id: me.id }] };
  const path = "/repos/acme/app/environments/production";
  const made = await world.call("PUT", path, reviewers, admin);
  assert.equal(made.status, 200, await made.clone().text());
  const { id } = (await made.json()) as { id: number };
  const builds = join(world.workspace, "builds");
  await world.push({ ".github/workflows/deploy.yml": DEPLOY.replace("BUILDS", builds) });
  return {
    approve: (run) => {
      const pending = `/repos/acme/app/actions/runs/${run.id}/pending_deployments`;
      return world.call(
        "POST",
        pending,
        { environment_ids: [id], state: "approved", comment: "" },
        admin,
      );
    },
    builds: async () => (await readFile(builds, "utf8")).trim().split("\n").length,
  };
}

/** One run waits for its approval, another one for the first; then the emulator is another one. */
async function survives(world: World): Promise<void> {
  const { approve, builds } = await gated(world);
  const first = await world.dispatch("deploy.yml");
  await world.until(first.id, ({ status }) => status === "waiting");
  const second = await world.dispatch("deploy.yml");
  await world.until(second.id, ({ status }) => status === "pending");

  await world.restart();
  const statuses = async (): Promise<string[]> =>
    Promise.all(
      [first, second].map(async ({ id }) => (await world.until(id, () => true)).status ?? ""),
    );
  assert.deepEqual(await statuses(), ["waiting", "pending"]);
  const waiting = await world.jobs(first.id);
  assert.deepEqual(
    waiting.map(({ name, status }) => [name, status]),
    [
      ["build", "completed"],
      ["deploy", "waiting"],
    ],
  );
  // Twice is like once.
  await world.restart();
  assert.deepEqual(await statuses(), ["waiting", "pending"]);

  assert.equal((await approve(first)).status, 200);
  assert.equal((await world.until(first.id, isOver)).conclusion, "success");
  const jobs = await world.jobs(first.id);
  assert.deepEqual(
    jobs.map(({ id, conclusion }) => [id, conclusion]),
    waiting.map(({ id }) => [id, "success"]),
  );
  const [, deploy] = jobs;
  assert.ok(deploy);
  assert.match(await world.log(deploy), /version 1/);

  await world.until(second.id, ({ status }) => status === "waiting");
  assert.equal((await approve(second)).status, 200);
  assert.equal((await world.until(second.id, isOver)).conclusion, "success");
  assert.equal(await builds(), 2, "what was built is not built again");
}

test("runs that wait when the emulator stops go on waiting after the next start", async (t) => {
  await survives(await startWorld(t));
});

test("runs that wait survive kill -9", async (t) => {
  await survives(await startMortalWorld(t));
});

const BUSY = `
name: Busy
on: workflow_dispatch
jobs:
  busy:
    runs-on: ubuntu-latest
    steps: [{ run: 'echo $$ > PID_FILE; sleep 1000' }]
  free:
    needs: busy
    if: always()
    runs-on: ubuntu-latest
    steps: [{ run: echo free }]
`;

const QUEUED = BUSY.replace("'echo $$ > PID_FILE; sleep 1000'", "echo in turn");

async function fillsTheMachine(world: World): Promise<{ busy: Run; queued: Run; pid: number }> {
  const file = join(world.workspace, "pid");
  await world.push({
    ".github/workflows/busy.yml": BUSY.replace("PID_FILE", file).replace(
      "on: workflow_dispatch",
      "on: workflow_dispatch\nconcurrency: one",
    ),
    ".github/workflows/queued.yml": QUEUED.replace(
      "on: workflow_dispatch",
      "on: workflow_dispatch\nconcurrency: one",
    ),
  });
  const busy = await world.dispatch("busy.yml");
  for (;;) {
    const pid = Number(await readFile(file, "utf8").catch(() => ""));
    if (pid > 0) {
      const queued = await world.dispatch("queued.yml");
      await world.until(queued.id, ({ status }) => status === "pending");
      return { busy, queued, pid };
    }
    await sleep(50);
  }
}

async function isInterrupted(world: World): Promise<void> {
  const { busy, queued, pid } = await fillsTheMachine(world);
  await world.restart();
  const ended = await world.until(busy.id, () => true);
  assert.deepEqual([ended.status, ended.conclusion], ["completed", "cancelled"]);
  const [job] = await world.jobs(busy.id);
  assert.equal(job?.conclusion, "cancelled");
  assert.equal((await world.until(queued.id, isOver)).conclusion, "success");
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      break;
    }
    await sleep(50);
  }
}

test("a run whose job is executing when the emulator stops ends as cancelled, and the next one has its turn", async (t) => {
  await isInterrupted(await startWorld(t));
});

test("kill -9 while a job executes leaves neither its run nor its processes behind", async (t) => {
  await isInterrupted(await startMortalWorld(t));
});

const GREEDY = `
name: Greedy
on: workflow_dispatch
jobs:
  hold:
    runs-on: ubuntu-latest
    steps: [{ run: 'while [ ! -e "GATE_FILE" ]; do sleep 0.1; done' }]
`;

test("a run that was queued for a free processor is executed after the next start", async (t) => {
  const world = await startWorld(t, { jobs: 1 });
  const gate = join(world.workspace, "gate");
  await world.push({ ".github/workflows/greedy.yml": GREEDY.replace("GATE_FILE", gate) });
  const first = await world.dispatch("greedy.yml");
  await world.until(first.id, ({ status }) => status === "in_progress");
  const second = await world.dispatch("greedy.yml");
  await world.restart();
  await writeFile(gate, "");
  assert.equal((await world.until(second.id, isOver)).conclusion, "success");
  assert.equal((await world.until(first.id, isOver)).conclusion, "cancelled");
});
