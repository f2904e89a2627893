import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type World, isOver, startWorld } from "./world.ts";

/** Names and conclusions of a run's jobs, and the log of the one called `report`. */
async function outcome(
  world: World,
  id: number,
): Promise<{ readonly jobs: Record<string, string | null>; readonly report: string }> {
  const jobs = await world.jobs(id);
  const report = jobs.find(({ name }) => name === "report");
  return {
    jobs: Object.fromEntries(jobs.map(({ name, conclusion }) => [name, conclusion])),
    report: report === undefined ? "" : await world.log(report),
  };
}

/** Jobs behind `first`, which is cancelled, and `fine`, which says something awkward. */
const BEHIND = `
  fine:
    runs-on: ubuntu-latest
    outputs: { text: "\${{ steps.s.outputs.text }}" }
    steps: [{ id: s, run: "echo \\"text=it's }}\\" >> \\"$GITHUB_OUTPUT\\"" }]
  plain:
    needs: first
    runs-on: ubuntu-latest
    steps: [{ run: echo never }]
  onfailure:
    needs: first
    if: failure()
    runs-on: ubuntu-latest
    steps: [{ run: echo never }]
  oncancel:
    needs: [first, fine]
    if: always() && needs.first.result == 'cancelled' && contains(needs.*.result, 'success')
    runs-on: ubuntu-latest
    steps: [{ run: echo now }]
  onother:
    needs: first
    if: always() && needs.first.result == 'failure'
    runs-on: ubuntu-latest
    steps: [{ run: echo never }]
  report:
    needs: [first, fine]
    if: always()
    runs-on: ubuntu-latest
    env: { RESULT: "\${{ needs['first'].result }}", TEXT: "\${{ needs.fine.outputs.text }}" }
    steps:
      - if: needs.first.result == 'cancelled'
        run: echo "it was $RESULT, fine was \${{ needs.fine.result }} and said $TEXT"
      - if: \${{ needs.first.result != 'cancelled' }}
        run: echo "a word about needs.first.result"
`;

const LATE = `
name: Late
on: workflow_dispatch
jobs:
  first:
    runs-on: ubuntu-latest
    timeout-minutes: 0.02
    steps: [{ run: sleep 1000 }]
${BEHIND}`;

const BEHIND_CANCELLED = {
  first: "cancelled",
  fine: "success",
  plain: "skipped",
  onfailure: "skipped",
  oncancel: "success",
  onother: "skipped",
  report: "success",
};

test("a job that is cancelled is a cancelled one, and no failed one, to those that need it", async (t) => {
  const world = await startWorld(t);
  await world.push({ ".github/workflows/late.yml": LATE });
  const run = await world.dispatch("late.yml");
  const done = await world.until(run.id, isOver);
  const { jobs, report } = await outcome(world, run.id);
  assert.deepEqual(jobs, BEHIND_CANCELLED, report);
  assert.match(report, /it was cancelled, fine was success and said it's \}\}/);
  assert.doesNotMatch(report, /Z a word/);
  assert.equal(done.conclusion, "cancelled");
});

const SHARED = `
name: Shared
on: workflow_dispatch
jobs:
  before:
    runs-on: ubuntu-latest
    steps: [{ run: echo before }]
  first:
    needs: before
    runs-on: ubuntu-latest
    concurrency: { group: shared, cancel-in-progress: IN_PROGRESS }
    steps:
      - run: while [ ! -e "GATE_FILE" ]; do sleep 0.1; done
${BEHIND}`;

async function shared(world: World, inProgress: boolean): Promise<string> {
  const gate = join(world.workspace, "gate");
  const text = SHARED.replace("GATE_FILE", gate).replace("IN_PROGRESS", String(inProgress));
  await world.push({ ".github/workflows/shared.yml": text });
  return gate;
}

async function holds(world: World, id: number, job: string, status: string): Promise<void> {
  for (;;) {
    const jobs = await world.jobs(id);
    if (jobs.some((one) => one.name === job && one.status === status)) return;
    assert.ok(
      !isOver(await world.until(id, () => true)),
      `the run is over, and ${job} not ${status}`,
    );
  }
}

test("a pending job that a newer one replaces is cancelled alone, and its run goes on", async (t) => {
  const world = await startWorld(t, { jobs: 4 });
  const gate = await shared(world, false);
  const holder = await world.dispatch("shared.yml");
  await holds(world, holder.id, "first", "in_progress");
  const pending = await world.dispatch("shared.yml");
  await holds(world, pending.id, "first", "pending");
  const newest = await world.dispatch("shared.yml");

  const done = await world.until(pending.id, isOver);
  const { jobs, report } = await outcome(world, pending.id);
  assert.deepEqual(jobs, { before: "success", ...BEHIND_CANCELLED }, report);
  assert.match(report, /it was cancelled/);
  assert.equal(done.conclusion, "cancelled");
  await holds(world, newest.id, "first", "pending");
  await writeFile(gate, "");
  for (const { id } of [holder, newest]) {
    assert.equal((await world.until(id, isOver)).conclusion, "success");
    const ended = await outcome(world, id);
    assert.deepEqual([ended.jobs["first"], ended.jobs["plain"]], ["success", "success"]);
  }
});

test("cancel-in-progress of a job ends the job that goes on, and not its run", async (t) => {
  const world = await startWorld(t, { jobs: 4 });
  const gate = await shared(world, true);
  const old = await world.dispatch("shared.yml");
  await holds(world, old.id, "first", "in_progress");
  const newer = await world.dispatch("shared.yml");
  await world.until(old.id, isOver);
  assert.deepEqual((await outcome(world, old.id)).jobs, { before: "success", ...BEHIND_CANCELLED });
  await writeFile(gate, "");
  assert.equal((await world.until(newer.id, isOver)).conclusion, "success");
});

const GATED = `
name: Gated
on: workflow_dispatch
jobs:
  first:
    runs-on: ubuntu-latest
    environment: production
    concurrency: { group: shared, cancel-in-progress: true }
    steps: [{ run: echo deployed }]
  report:
    needs: first
    if: always()
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "it was \${{ needs.first.result }}"' }]
`;

test("a job that is replaced while it waits for approval can no longer be approved", async (t) => {
  const world = await startWorld(t);
  const { admin } = world.emulator.tokens;
  const me = (await (await world.call("GET", "/user", undefined, admin)).json()) as { id: number };
  const body = { reviewers: [{ type: "User", id: me.id }] };
  const path = "/repos/acme/app/environments/production";
  assert.equal((await world.call("PUT", path, body, admin)).status, 200);
  await world.push({ ".github/workflows/gated.yml": GATED });
  const old = await world.dispatch("gated.yml");
  await holds(world, old.id, "first", "waiting");
  const newer = await world.dispatch("gated.yml");
  await world.until(old.id, isOver);
  const { jobs, report } = await outcome(world, old.id);
  assert.deepEqual(jobs, { first: "cancelled", report: "success" });
  assert.match(report, /it was cancelled/);
  assert.deepEqual(await world.read<unknown[]>(`/actions/runs/${old.id}/pending_deployments`), []);
  await holds(world, newer.id, "first", "waiting");
});
