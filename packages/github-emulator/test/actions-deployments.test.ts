import assert from "node:assert/strict";
import { test } from "node:test";
import {
  addPerson,
  decide,
  putEnvironment,
  reviewedBy,
  startActionsWorld,
  startRun,
} from "./actions-world.ts";
import type { ActionsWorld } from "./actions-world.ts";
import { type Schemas, jobToken, read } from "./git-world.ts";
import { assertShapes } from "./openapi.ts";

type Deployment = Schemas["deployment"];
type Status = Schemas["deployment-status"];

const DEPLOYMENTS = "/repos/acme/app/deployments";

async function deployments(world: ActionsWorld, query = ""): Promise<Deployment[]> {
  return read(await world.reader("GET", DEPLOYMENTS + query));
}

async function states(
  world: ActionsWorld,
  { id }: { readonly id: number | bigint },
): Promise<string[]> {
  const found = read<Status[]>(await world.reader("GET", `${DEPLOYMENTS}/${id}/statuses`));
  return found.map(({ state }) => state);
}

async function deploy(world: ActionsWorld, conclusion: string): Promise<void> {
  const { id } = await startRun(world, { environment: "production" });
  const { jobs } = read<{ jobs: { id: number }[] }>(
    await world.reader("GET", `/repos/acme/app/actions/runs/${id}/jobs`),
  );
  const path = `/repos/acme/app/runs/${id}/jobs/${jobs[0]?.id}`;
  const body = { status: "completed", conclusion, runner_name: "r" };
  assert.equal((await world.control("PATCH", path, body)).status, 200);
}

test("a job that names an environment is a deployment, from its gate to its end", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const production = await putEnvironment(world, "production", reviewedBy(ann));
  const run = await startRun(world, { environment: "production" });
  const [waiting, ...others] = await deployments(world);
  assert.ok(waiting !== undefined && others.length === 0);
  assert.deepEqual(
    [waiting.environment, waiting.sha, waiting.ref, waiting.creator?.login],
    ["production", world.head, "main", "writer"],
  );
  assert.deepEqual(await states(world, waiting), ["pending"]);
  const decided = read<Deployment[]>(await decide(ann.call, run, production));
  assert.deepEqual(
    decided.map(({ id }) => id),
    [waiting.id],
  );
  assert.deepEqual(await states(world, waiting), ["in_progress", "queued"]);
  const one = read<Deployment>(await world.reader("GET", `${DEPLOYMENTS}/${waiting.id}`));
  const [status] = read<Status[]>(
    await world.reader("GET", `${DEPLOYMENTS}/${waiting.id}/statuses`),
  );
  const path = `${DEPLOYMENTS}/${waiting.id}/statuses/${status?.id}`;
  assert.deepEqual(read(await world.reader("GET", path)), status);
  await assertShapes(t, [
    ["deployment", one],
    ["deployment-status", status],
  ]);
});

test("a rejected deployment has failed", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const production = await putEnvironment(world, "production", reviewedBy(ann));
  const run = await startRun(world, { environment: "production" });
  await decide(ann.call, run, production, "rejected");
  const [deployment] = await deployments(world);
  assert.equal((await states(world, deployment ?? { id: 0 }))[0], "failure");
});

test("a deployment is inactive once a later one to its environment has succeeded", async (t) => {
  const world = await startActionsWorld(t);
  await deploy(world, "success");
  await deploy(world, "failure");
  const first = (await deployments(world)).at(-1) ?? { id: 0 };
  assert.deepEqual(await states(world, first), ["success", "in_progress", "queued"]);
  await deploy(world, "success");
  assert.equal((await states(world, first))[0], "inactive");
});

test("deployments are filtered, paginated and kept from tokens without the permission", async (t) => {
  const world = await startActionsWorld(t);
  for (const environment of ["staging", "production"]) await startRun(world, { environment });
  const names = async (query: string): Promise<string[]> =>
    (await deployments(world, query)).map(({ environment }) => environment);
  assert.deepEqual(await names(""), ["production", "staging"]);
  assert.deepEqual(await names("?per_page=1&page=2"), ["staging"]);
  assert.deepEqual(await names("?environment=staging"), ["staging"]);
  assert.deepEqual(await names(`?sha=${world.head}&ref=main&task=deploy`), [
    "production",
    "staging",
  ]);
  for (const query of ["?ref=topic", "?sha=0", "?task=other"]) {
    assert.deepEqual(await names(query), []);
  }
  assert.equal((await world.reader("GET", `${DEPLOYMENTS}/1`)).status, 404);
  await world.admin("PATCH", "/repos/acme/app", { private: true });
  const token = await jobToken(world, { contents: "write" });
  assert.equal((await world.as(token)("GET", DEPLOYMENTS)).status, 403);
});
