import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isOver, startWorld } from "./world.ts";

const WRITES = `
name: Writes
on: push
permissions: { contents: read }
jobs:
  reader:
    runs-on: ubuntu-latest
    steps: &write
      - uses: actions/checkout@v4
      - run: |
          git config user.name bot && git config user.email bot@example.test
          git commit --quiet --allow-empty --message "From a job"
          git push origin "HEAD:refs/heads/$GITHUB_JOB"
  writer:
    runs-on: ubuntu-latest
    permissions: { contents: write }
    steps: *write
`;

test("the token of a job can do what its permissions say, and starts no workflows", async (t) => {
  const world = await startWorld(t);
  const run = await world.runOf(await world.push({ ".github/workflows/writes.yml": WRITES }));
  await world.until(run.id, isOver);
  const jobs = await world.jobs(run.id);
  const logs = await Promise.all(jobs.map((job) => world.log(job)));
  const ended = Object.fromEntries(jobs.map(({ name, conclusion }) => [name, conclusion]));
  assert.deepEqual(ended, { reader: "failure", writer: "success" }, logs.join("\n"));
  assert.match(logs.join("\n"), /denied to github-actions\[bot\]/);
  const branches = await world.read<{ name: string }[]>("/branches");
  assert.deepEqual(branches.map(({ name }) => name).toSorted(), ["main", "writer"]);
  assert.equal((await world.runs()).length, 1);
});

const FLAKY = `
name: Flaky
on: workflow_dispatch
jobs:
  once:
    runs-on: ubuntu-latest
    outputs: { at: "\${{ steps.s.outputs.at }}" }
    steps: [{ id: s, run: 'echo "at=attempt $GITHUB_RUN_ATTEMPT" >> "$GITHUB_OUTPUT"' }]
  flaky:
    needs: once
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "built in \${{ needs.once.outputs.at }}"; test -e FLAG_FILE' }]
`;

test("failed jobs run again in a next attempt, with the outputs of those that succeeded", async (t) => {
  const world = await startWorld(t);
  const flag = join(world.workspace, "flag");
  await world.push({ ".github/workflows/flaky.yml": FLAKY.replace("FLAG_FILE", flag) });
  const { id } = await world.dispatch("flaky.yml");
  assert.equal((await world.until(id, isOver)).conclusion, "failure");
  await writeFile(flag, "");
  const path = `/repos/acme/app/actions/runs/${id}/rerun-failed-jobs`;
  assert.equal((await world.call("POST", path)).status, 201);
  const again = await world.until(id, isOver);
  assert.deepEqual([again.run_attempt, again.conclusion], [2, "success"]);
  const flaky = (await world.jobs(id)).find(({ name }) => name === "flaky");
  assert.ok(flaky);
  assert.match(await world.log(flaky), /built in attempt 1/);
});

const ENDLESS = `
name: Endless
on: workflow_dispatch
jobs:
  endless:
    runs-on: ubuntu-latest
    timeout-minutes: TIMEOUT
    steps: [{ run: 'echo $$ > PID_FILE; sleep 1000' }]
`;

test("cancelling a run and running out of time both end what a job has started", async (t) => {
  const world = await startWorld(t);
  const pidFile = (name: string): string => join(world.workspace, name);
  const endless = (name: string, minutes: string): string =>
    ENDLESS.replace("TIMEOUT", minutes).replace("PID_FILE", pidFile(name));
  await world.push({
    ".github/workflows/cancelled.yml": endless("cancelled", "5"),
    ".github/workflows/late.yml": endless("late", "0.02"),
  });
  const cancelled = await world.dispatch("cancelled.yml");
  await started(pidFile("cancelled"));
  const path = `/repos/acme/app/actions/runs/${cancelled.id}/cancel`;
  assert.equal((await world.call("POST", path)).status, 202);
  assert.equal((await world.until(cancelled.id, isOver)).conclusion, "cancelled");
  await gone(pidFile("cancelled"));

  const late = await world.dispatch("late.yml");
  assert.equal((await world.until(late.id, isOver)).conclusion, "cancelled");
  const [job] = await world.jobs(late.id);
  assert.ok(job);
  assert.match(await world.log(job), /exceeded the maximum execution time/);
  await gone(pidFile("late"));
});

async function started(file: string): Promise<number> {
  for (;;) {
    const pid = Number(await readFile(file, "utf8").catch(() => ""));
    if (pid > 0) return pid;
    await sleep(50);
  }
}

/** Waits until the process whose id a file holds has ended; the test's own limit ends a wait in vain. */
async function gone(file: string): Promise<void> {
  const pid = await started(file);
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(50);
  }
}
