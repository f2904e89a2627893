import assert from "node:assert/strict";
import { test } from "node:test";
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
import type { ActionsWorld, Approval, Environment, Pending } from "./actions-world.ts";
import { read } from "./git-world.ts";
import type { Schemas } from "./git-world.ts";

async function pending(world: ActionsWorld, id: number, call = world.reader): Promise<Pending[]> {
  return read<Pending[]>(await call("GET", `${ACTIONS}/runs/${id}/pending_deployments`));
}

async function approvals(world: ActionsWorld, id: number): Promise<Approval[]> {
  return read<Approval[]>(await world.reader("GET", `${ACTIONS}/runs/${id}/approvals`));
}

async function jobs(world: ActionsWorld, id: number): Promise<Schemas["job"][]> {
  const answer = await world.reader("GET", `${ACTIONS}/runs/${id}/jobs`);
  return read<{ jobs: Schemas["job"][] }>(answer).jobs;
}

test("a run that names a missing environment creates it, unprotected, and goes on", async (t) => {
  const world = await startActionsWorld(t);
  const run = await startRun(world, { environment: "production" });
  assert.equal(run.status, "in_progress");
  const answer = await world.reader("GET", "/repos/acme/app/environments/production");
  assert.deepEqual(read<Environment>(answer).protection_rules, []);
  assert.deepEqual(await pending(world, run.id), []);
  assert.deepEqual(await approvals(world, run.id), [], "nobody was asked");
});

test("a run waits at an environment with reviewers and shows what it waits for", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const production = await putEnvironment(world, "production", reviewedBy(ann));
  const run = await startRun(world, { environment: "production" });
  assert.equal(run.status, "waiting");
  assert.deepEqual(
    (await jobs(world, run.id)).map(({ status }) => status),
    ["waiting"],
  );
  const [gate] = await pending(world, run.id);
  assert.equal(gate?.environment.id, production.id);
  assert.equal(gate?.environment.name, "production");
  assert.equal(gate?.wait_timer, 0);
  assert.equal(gate?.wait_timer_started_at, null);
  assert.equal(gate?.current_user_can_approve, false);
  assert.equal(gate?.reviewers[0]?.type, "User");
  const asAnn = await pending(world, run.id, ann.call);
  assert.equal(asAnn[0]?.current_user_can_approve, true);
});

test("an approval lets the run go on and is on record", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const production = await putEnvironment(world, "production", reviewedBy(ann));
  const run = await startRun(world, { environment: "production" });
  const decided = await decide(ann.call, run, production);
  assert.equal(decided.status, 200, decided.text);
  const [deployment] = read<Schemas["deployment"][]>(decided);
  assert.deepEqual([deployment?.environment, deployment?.sha], ["production", world.head]);
  assert.equal((await runNow(world, run.id)).status, "in_progress");
  assert.deepEqual(
    (await jobs(world, run.id)).map(({ status }) => status),
    ["in_progress"],
  );
  assert.deepEqual(await pending(world, run.id), []);
  const [approval, ...others] = await approvals(world, run.id);
  assert.deepEqual(others, []);
  assert.equal(approval?.state, "approved");
  assert.equal(approval?.user.login, "ann");
  assert.equal(approval?.comment, "approved in a test");
  const { id, name, node_id, url, html_url, created_at, updated_at } = production;
  assert.deepEqual(approval?.environments, [
    { id, name, node_id, url, html_url, created_at, updated_at },
  ]);
});

test("a rejection ends the run in failure", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const production = await putEnvironment(world, "production", reviewedBy(ann));
  const run = await startRun(world, {
    jobs: [{ name: "build" }, { name: "publish", environment: "production" }],
  });
  assert.equal((await decide(ann.call, run, production, "rejected")).status, 200);
  const { status, conclusion } = await runNow(world, run.id);
  assert.deepEqual([status, conclusion], ["completed", "failure"]);
  assert.equal((await approvals(world, run.id))[0]?.state, "rejected");
  assert.equal(
    (await jobs(world, run.id)).find(({ name }) => name === "publish")?.conclusion,
    "failure",
  );
});

test("only a listed reviewer decides, not even the site's administrator", async (t) => {
  const world = await startActionsWorld(t);
  const [ann, eve] = [await addPerson(world, "ann"), await addPerson(world, "eve")];
  const production = await putEnvironment(world, "production", reviewedBy(ann));
  const run = await startRun(world, { environment: "production" });
  for (const call of [eve.call, world.admin]) {
    const refused = await decide(call, run, production);
    assert.equal(refused.status, 422);
    assert.match(refused.text, /is not a required reviewer of production/);
  }
  assert.equal((await runNow(world, run.id)).status, "waiting");
  assert.deepEqual(await approvals(world, run.id), []);
});

test("the token of a job approves nothing, whatever its permissions", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const production = await putEnvironment(world, "production", reviewedBy(ann));
  const plain = await startRun(world, { environment: "production" });
  const first = await decide(world.as(plain.token), plain, production);
  assert.equal(first.status, 403, "deployments: write is missing");
  const permissions = { deployments: "write", actions: "write" };
  const strong = await startRun(world, { environment: "production", permissions });
  const second = await decide(world.as(strong.token), strong, production);
  assert.equal(second.status, 422);
  assert.equal((await runNow(world, strong.id)).status, "waiting");
  const posing = await world.control("POST", "/tokens", {
    kind: "installation",
    login: "ann",
    repositories: { "acme/app": { deployments: "write", actions: "read" } },
  });
  const third = await decide(world.as(posing.body.token), strong, production);
  assert.match(third.text, /only a user can review a deployment/);
});

test("whoever started the run cannot approve it where self-review is prevented", async (t) => {
  const world = await startActionsWorld(t);
  const [ann, bob] = [await addPerson(world, "ann"), await addPerson(world, "bob")];
  const production = await putEnvironment(world, "production", {
    ...reviewedBy(ann, bob),
    prevent_self_review: true,
  });
  const run = await startRun(world, { environment: "production", actor: "ann" });
  const own = await decide(ann.call, run, production);
  assert.equal(own.status, 422);
  assert.match(own.text, /prevents self-review/);
  const mine = await pending(world, run.id, ann.call);
  assert.equal(mine[0]?.current_user_can_approve, false);
  assert.equal((await decide(bob.call, run, production)).status, 200);
});

test("without that rule the starter's own approval counts, as on GitHub", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const production = await putEnvironment(world, "production", reviewedBy(ann));
  const run = await startRun(world, { environment: "production", actor: "ann" });
  assert.equal((await decide(ann.call, run, production)).status, 200);
});

test("a reviewer needs no more than read access", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann", "pull");
  const production = await putEnvironment(world, "production", reviewedBy(ann));
  const run = await startRun(world, { environment: "production" });
  assert.equal((await decide(world.anonymous, run, production)).status, 401);
  assert.equal((await decide(ann.call, run, production)).status, 200);
});

test("there is nothing to decide twice, elsewhere or half", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const production = await putEnvironment(world, "production", reviewedBy(ann));
  const other = await putEnvironment(world, "other", reviewedBy(ann));
  const run = await startRun(world, { environment: "production" });
  assert.equal((await decide(ann.call, run, other)).status, 422);
  assert.equal((await decide(ann.call, run, { id: 999 })).status, 422);
  const body = { environment_ids: [production.id, other.id], state: "approved", comment: "" };
  const both = await ann.call("POST", `${ACTIONS}/runs/${run.id}/pending_deployments`, body);
  assert.equal(both.status, 422);
  assert.equal((await runNow(world, run.id)).status, "waiting", "the good half was not done");
  assert.equal((await decide(ann.call, run, production)).status, 200);
  assert.equal((await decide(ann.call, run, production)).status, 422);
  assert.equal((await approvals(world, run.id)).length, 1);
});

test("a decision without ids, state or comment names all three", async (t) => {
  const world = await startActionsWorld(t);
  const run = await startRun(world);
  const path = `${ACTIONS}/runs/${run.id}/pending_deployments`;
  const answer = await world.writer("POST", path, {});
  assert.equal(answer.status, 422);
  assert.deepEqual(
    answer.body.errors.map(({ field }) => field),
    ["environment_ids", "state", "comment"],
  );
});

test("a run with two gates waits for both", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const eu = await putEnvironment(world, "eu", reviewedBy(ann));
  const us = await putEnvironment(world, "us", reviewedBy(ann));
  const run = await startRun(world, {
    jobs: [
      { name: "eu", environment: "eu" },
      { name: "us", environment: "us" },
    ],
  });
  await decide(ann.call, run, eu);
  assert.equal((await runNow(world, run.id)).status, "waiting");
  assert.deepEqual(
    (await jobs(world, run.id)).map(({ name, status }) => [name, status]),
    [
      ["eu", "in_progress"],
      ["us", "waiting"],
    ],
  );
  await decide(ann.call, run, us);
  assert.equal((await runNow(world, run.id)).status, "in_progress");
});

test("a later attempt waits again, and the approvals do not say which attempt they were for", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const production = await putEnvironment(world, "production", reviewedBy(ann));
  const run = await startRun(world, { environment: "production" });
  await decide(ann.call, run, production);
  await world.control("PATCH", `/repos/acme/app/runs/${run.id}`, { conclusion: "failure" });
  const again = await world.writer("POST", `${ACTIONS}/runs/${run.id}/rerun`);
  assert.equal(again.status, 201, again.text);
  const { status, run_attempt } = await runNow(world, run.id);
  assert.deepEqual([status, run_attempt], ["waiting", 2]);
  assert.equal((await approvals(world, run.id)).length, 1, "that of the first attempt");
  await decide(ann.call, run, production, "rejected");
  assert.deepEqual(
    (await approvals(world, run.id)).map(({ state }) => state),
    ["rejected", "approved"],
  );
});

test("a wait timer holds the run until it ends, also after the approval", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const slow = await putEnvironment(world, "slow", { ...reviewedBy(ann), wait_timer: 10 });
  const run = await startRun(world, { environment: "slow" });
  assert.equal((await decide(ann.call, run, slow)).status, 200);
  assert.equal((await runNow(world, run.id)).status, "waiting");
  const [gate] = await pending(world, run.id, ann.call);
  assert.equal(gate?.wait_timer, 10);
  assert.notEqual(gate?.wait_timer_started_at, null);
  assert.equal(gate?.current_user_can_approve, false, "it has been approved already");
});

test("the clock alone opens a gate that only a wait timer keeps shut", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-01-01T12:00:00Z") });
  const world = await startActionsWorld(t);
  await putEnvironment(world, "slow", { wait_timer: 10 });
  const run = await startRun(world, { environment: "slow" });
  assert.equal(run.status, "waiting");
  const [gate] = await pending(world, run.id);
  assert.equal(gate?.wait_timer_started_at, "2026-01-01T12:00:00Z");
  t.mock.timers.tick(9 * 60_000);
  assert.equal((await runNow(world, run.id)).status, "waiting");
  t.mock.timers.tick(60_000);
  assert.equal((await runNow(world, run.id)).status, "in_progress");
  assert.deepEqual(await pending(world, run.id), []);
});

test("a cancelled run waits for nobody", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const production = await putEnvironment(world, "production", reviewedBy(ann));
  const run = await startRun(world, { environment: "production" });
  assert.equal((await world.writer("POST", `${ACTIONS}/runs/${run.id}/cancel`)).status, 202);
  assert.equal((await decide(ann.call, run, production)).status, 422);
  assert.equal((await runNow(world, run.id)).conclusion, "cancelled");
});
