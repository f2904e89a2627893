import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { test } from "node:test";
import { isOver, startWorld } from "./world.ts";

const BROKEN = `
name: Broken
on: push
jobs:
  fails:
    runs-on: ubuntu-latest
    steps:
      - run: echo before
      - name: Break
        run: exit 7
      - run: echo never
      - if: always()
        run: echo cleaning up
  depends:
    needs: fails
    runs-on: ubuntu-latest
    steps: [{ run: echo never }]
  reports:
    needs: [fails, depends]
    if: \${{ always() }}
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "it was a \${{ needs.fails.result }}"' }]
`;

test("a push starts a run, and a step that fails is a failure with its exit code", async (t) => {
  const world = await startWorld(t);
  const sha = await world.push({ ".github/workflows/broken.yml": BROKEN });
  const run = await world.runOf(sha);
  assert.deepEqual([run.event, run.head_sha, run.head_branch], ["push", sha, "main"]);
  const done = await world.until(run.id, isOver);
  assert.equal(done.conclusion, "failure");
  const jobs = await world.jobs(run.id);
  assert.deepEqual(
    jobs.map(({ name, conclusion }) => [name, conclusion]),
    [
      ["fails", "failure"],
      ["depends", "skipped"],
      ["reports", "success"],
    ],
  );
  const [fails, , reports] = jobs;
  assert.ok(fails && reports);
  assert.deepEqual(
    fails.steps?.slice(1, -1).map(({ name, conclusion }) => [name, conclusion]),
    [
      ["Run echo before", "success"],
      ["Break", "failure"],
      ["Run echo never", "skipped"],
      ["Run echo cleaning up", "success"],
    ],
  );
  assert.match(await world.log(fails), /##\[error\]Process completed with exit code 7\./);
  assert.match(await world.log(reports), /it was a failure/);
});

const SLOW = `
name: Slow
on: push
concurrency: { group: "slow-\${{ github.ref }}", cancel-in-progress: true }
jobs:
  wait:
    runs-on: ubuntu-latest
    steps:
      - run: while [ ! -e "$GATE" ]; do sleep 0.1; done
        env: { GATE: GATE_FILE }
`;

test("of three quick pushes only the last one is left where runs are cancelled in progress", async (t) => {
  const world = await startWorld(t);
  const gate = `${world.workspace}/gate`;
  const file = { ".github/workflows/slow.yml": SLOW.replace("GATE_FILE", gate) };
  const first = await world.runOf(await world.push(file));
  const second = await world.runOf(await world.push({ "a.txt": "2" }));
  const third = await world.runOf(await world.push({ "a.txt": "3" }));
  for (const { id } of [first, second]) {
    assert.equal((await world.until(id, isOver)).conclusion, "cancelled");
  }
  await world.until(third.id, ({ status }) => status === "in_progress");
  await writeFile(gate, "");
  assert.equal((await world.until(third.id, isOver)).conclusion, "success");
});

test("without it one run goes on and one is pending, until a newer one replaces that", async (t) => {
  const world = await startWorld(t);
  const gate = `${world.workspace}/gate`;
  const patient = SLOW.replace("cancel-in-progress: true", "cancel-in-progress: false");
  const file = { ".github/workflows/slow.yml": patient.replace("GATE_FILE", gate) };
  const first = await world.runOf(await world.push(file));
  await world.until(first.id, ({ status }) => status === "in_progress");
  const second = await world.runOf(await world.push({ "a.txt": "2" }));
  await world.until(second.id, ({ status }) => status === "pending");
  const third = await world.runOf(await world.push({ "a.txt": "3" }));
  assert.equal((await world.until(second.id, isOver)).conclusion, "cancelled");
  await world.until(third.id, ({ status }) => status === "pending");
  await writeFile(gate, "");
  for (const { id } of [first, third]) {
    assert.equal((await world.until(id, isOver)).conclusion, "success");
  }
});
