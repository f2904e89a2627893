import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "./emulator.ts";
import {
  ACTIONS,
  addPerson,
  decide,
  putEnvironment,
  reviewedBy,
  runNow,
  startActionsWorld,
  startRun,
} from "./actions-world.ts";
import type { ActionsWorld, Approval } from "./actions-world.ts";
import { read } from "./git-world.ts";

function bypass(world: ActionsWorld, run: { readonly id: number }, body: object): Promise<Answer> {
  return world.control("POST", `/repos/acme/app/runs/${run.id}/bypass`, body);
}

async function approvals(world: ActionsWorld, run: { readonly id: number }): Promise<Approval[]> {
  return read(await world.reader("GET", `${ACTIONS}/runs/${run.id}/approvals`));
}

test("an administrator forces a run past reviewers and timers, though no reviewer", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const slow = await putEnvironment(world, "slow", { ...reviewedBy(ann), wait_timer: 10 });
  await putEnvironment(world, "production", reviewedBy(ann));
  const jobs = [
    { name: "slow", environment: "slow" },
    { name: "deploy", environment: "production" },
  ];
  const run = await startRun(world, { jobs });
  assert.equal((await decide(world.admin, run, slow)).status, 422, "over REST it is no reviewer");
  const forced = await bypass(world, run, { login: "admin", comment: "It burns" });
  assert.equal(forced.status, 200, forced.text);
  assert.equal((await runNow(world, run.id)).status, "in_progress");
  const [shown, ...more] = await approvals(world, run);
  assert.deepEqual([shown?.state, shown?.user.login, more.length], ["approved", "admin", 0]);
  assert.deepEqual(
    shown?.environments.map(({ name }) => name),
    ["slow", "production"],
  );
  assert.equal((await bypass(world, run, { login: "admin" })).status, 422, "nothing waits");
});

test("a bypass may leave no trace among the approvals", async (t) => {
  const world = await startActionsWorld(t);
  await putEnvironment(world, "production", reviewedBy(await addPerson(world, "ann")));
  const run = await startRun(world, { environment: "production" });
  assert.equal((await bypass(world, run, { login: "admin", recorded: false })).status, 200);
  assert.deepEqual(await approvals(world, run), []);
});

test("nobody bypasses an environment that forbids it, and only administrators another", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  await putEnvironment(world, "open", reviewedBy(ann));
  await putEnvironment(world, "closed", { ...reviewedBy(ann), can_admins_bypass: false });
  const open = await startRun(world, { environment: "open" });
  assert.match((await bypass(world, open, { login: "ann" })).text, /not an administrator/);
  const closed = await startRun(world, {
    jobs: [
      { name: "open", environment: "open" },
      { name: "closed", environment: "closed" },
    ],
  });
  assert.match((await bypass(world, closed, { login: "admin" })).text, /rules of closed/);
  for (const run of [open, closed]) {
    assert.equal((await runNow(world, run.id)).status, "waiting");
    assert.deepEqual(await approvals(world, run), []);
  }
});
