import assert from "node:assert/strict";
import { test } from "node:test";
import { addPerson, putEnvironment, reviewedBy, startActionsWorld } from "./actions-world.ts";
import type { Environment } from "./actions-world.ts";
import { jobToken, read } from "./git-world.ts";

const ENVIRONMENTS = "/repos/acme/app/environments";

function rule(environment: Environment, type: string): Record<string, unknown> | undefined {
  return environment.protection_rules?.find((known) => known.type === type);
}

test("an environment without settings protects nothing", async (t) => {
  const world = await startActionsWorld(t);
  const environment = await putEnvironment(world, "staging");
  assert.equal(environment.name, "staging");
  assert.deepEqual(environment.protection_rules, []);
  assert.equal(environment.deployment_branch_policy, null);
  assert.equal((environment as { can_admins_bypass?: boolean }).can_admins_bypass, true);
});

test("reviewers, wait timer and branch policy become protection rules", async (t) => {
  const world = await startActionsWorld(t);
  const [ann, bob] = [await addPerson(world, "ann"), await addPerson(world, "bob")];
  const put = await putEnvironment(world, "production", {
    ...reviewedBy(ann, bob),
    prevent_self_review: true,
    wait_timer: 30,
    deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
  });
  const got = read<Environment>(await world.reader("GET", `${ENVIRONMENTS}/production`));
  assert.deepEqual(got, put);
  assert.deepEqual(
    got.protection_rules?.map(({ type }) => type),
    ["wait_timer", "required_reviewers", "branch_policy"],
  );
  assert.equal(rule(got, "wait_timer")?.["wait_timer"], 30);
  const required = rule(got, "required_reviewers");
  assert.equal(required?.["prevent_self_review"], true);
  const reviewers = required?.["reviewers"] as { type: string; reviewer: { login: string } }[];
  assert.deepEqual(
    reviewers.map(({ type, reviewer }) => [type, reviewer.login]),
    [
      ["User", "ann"],
      ["User", "bob"],
    ],
  );
  assert.deepEqual(got.deployment_branch_policy, {
    protected_branches: true,
    custom_branch_policies: false,
  });
});

test("putting an environment again takes away what is not mentioned", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const first = await putEnvironment(world, "production", { ...reviewedBy(ann), wait_timer: 5 });
  const second = await putEnvironment(world, "Production");
  assert.equal(second.id, first.id, "names are compared without case");
  assert.deepEqual(second.protection_rules, []);
});

test("names with slashes and spaces travel encoded", async (t) => {
  const world = await startActionsWorld(t);
  const name = "prod/eu west";
  const put = await putEnvironment(world, name);
  assert.equal(put.name, name);
  assert.match(put.url, /environments\/prod%2Feu%20west$/);
  const path = `${ENVIRONMENTS}/${encodeURIComponent(name)}`;
  assert.equal((await world.reader("GET", path)).status, 200);
  assert.equal((await world.admin("DELETE", path)).status, 204);
  assert.equal((await world.reader("GET", path)).status, 404);
});

test("settings that make no sense are refused, all of them at once", async (t) => {
  const world = await startActionsWorld(t);
  const answer = await world.admin("PUT", `${ENVIRONMENTS}/production`, {
    wait_timer: 50_000,
    reviewers: [
      { type: "User", id: 1 },
      { type: "Team", id: 2 },
    ],
    deployment_branch_policy: { protected_branches: true, custom_branch_policies: true },
  });
  assert.equal(answer.status, 422);
  assert.deepEqual(
    answer.body.errors.map(({ field }) => field),
    ["wait_timer", "reviewers", "reviewers", "deployment_branch_policy"],
  );
  assert.equal((await world.reader("GET", `${ENVIRONMENTS}/production`)).status, 404);
});

test("neither an organisation nor a bot can be a reviewer", async (t) => {
  const world = await startActionsWorld(t);
  const org = await world.control("POST", "/orgs", { login: "acme" });
  const bot = await world.control("POST", "/users", { login: "robot[bot]", type: "Bot" });
  for (const { id } of [org.body, bot.body]) {
    const body = { reviewers: [{ type: "User", id }] };
    assert.equal((await world.admin("PUT", `${ENVIRONMENTS}/production`, body)).status, 422);
  }
});

test("environments are listed with a total and in pages", async (t) => {
  const world = await startActionsWorld(t);
  for (const name of ["a", "b", "c"]) await putEnvironment(world, name);
  const answer = await world.reader("GET", `${ENVIRONMENTS}?per_page=2&page=2`);
  const body = read<{ total_count: number; environments: Environment[] }>(answer);
  assert.equal(body.total_count, 3);
  assert.deepEqual(
    body.environments.map(({ name }) => name),
    ["c"],
  );
});

test("reading needs actions: read and changing needs administration", async (t) => {
  const world = await startActionsWorld(t);
  await putEnvironment(world, "production");
  const path = `${ENVIRONMENTS}/production`;
  assert.equal((await world.writer("PUT", path, {})).status, 403);
  assert.equal((await world.writer("DELETE", path)).status, 403);
  const job = world.as(await jobToken(world, { actions: "read", contents: "write" }));
  assert.equal((await job("GET", path)).status, 200);
  assert.equal((await job("PUT", path, {})).status, 403);
  await world.admin("PATCH", "/repos/acme/app", { private: true });
  assert.equal((await job("GET", path)).status, 200);
  const blind = world.as(await jobToken(world, { contents: "write" }));
  assert.equal((await blind("GET", path)).status, 403, "private, and no actions permission");
});
