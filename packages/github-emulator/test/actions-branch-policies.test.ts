import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./emulator.ts";
import {
  ACTIONS,
  addPerson,
  putEnvironment,
  reviewedBy,
  runNow,
  startActionsWorld,
  startRun,
} from "./actions-world.ts";
import type { ActionsWorld, Pending } from "./actions-world.ts";
import { type Schemas, commitFile, read } from "./git-world.ts";
import { assertShapes } from "./openapi.ts";
import { startRunnerWorld } from "./runner-world.ts";

type Policy = Schemas["deployment-branch-policy"];

const POLICIES = "/repos/acme/app/environments/production/deployment-branch-policies";
const CUSTOM = {
  deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
};
const PROTECTED = {
  deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
};

async function admit(world: ActionsWorld, body: object): Promise<Answer> {
  const answer = await world.admin("POST", POLICIES, body);
  assert.equal(answer.status, 200, answer.text);
  return answer;
}

/** How a run for that ref got on at production: the status of its job and what is said of it. */
async function deploy(
  world: ActionsWorld,
  headBranch: string,
  fields: object = {},
): Promise<readonly [status: string, conclusion: string | null, said: string | null]> {
  const { id } = await startRun(world, {
    environment: "production",
    head_branch: headBranch,
    ...fields,
  });
  const run = await runNow(world, id);
  const jobs = await world.reader("GET", `${ACTIONS}/runs/${id}/jobs`);
  const [job] = read<{ jobs: Schemas["job"][] }>(jobs).jobs;
  const path = `/repos/acme/app/check-runs/${job?.id}/annotations`;
  const notes = read<Schemas["check-annotation"][]>(await world.reader("GET", path));
  assert.deepEqual([run.status, run.conclusion], [job?.status, job?.conclusion]);
  return [run.status ?? "", run.conclusion, notes[0]?.message ?? null];
}

const PASSED = ["in_progress", null, null] as const;
const refused = (name: string): readonly [string, string, string] => [
  "completed",
  "failure",
  `${name} is not allowed to deploy to production due to environment protection rules.`,
];

test("custom policies are made, listed, renamed and deleted by administrators", async (t) => {
  const world = await startActionsWorld(t);
  await putEnvironment(world, "production", CUSTOM);
  const first = await admit(world, { name: "main" });
  const second = await admit(world, { name: "v*", type: "tag" });
  assert.deepEqual([first.body.type, second.body.type], ["branch", "tag"]);
  const again = await world.admin("POST", POLICIES, { name: "main" });
  assert.equal(again.status, 303);
  const path = `${POLICIES}/${first.body.id}`;
  assert.match(again.headers.get("location") ?? "", new RegExp(`${path}$`));
  assert.equal((await world.writer("POST", POLICIES, { name: "x" })).status, 403);
  assert.equal((await world.admin("PUT", path, { name: "v*" })).body.name, "v*");
  assert.equal((await world.admin("PUT", path, { name: "release/*" })).status, 200);
  const listed = await world.reader("GET", `${POLICIES}?per_page=1`);
  const { total_count, branch_policies } = read<{ total_count: number; branch_policies: Policy[] }>(
    listed,
  );
  assert.deepEqual([total_count, branch_policies[0]?.name], [2, "release/*"]);
  assert.match(listed.headers.get("link") ?? "", /rel="next"/);
  const one = await world.reader("GET", path);
  await assertShapes(t, [["deployment-branch-policy", one.body]]);
  assert.equal((await world.admin("DELETE", path)).status, 204);
  assert.equal((await world.reader("GET", path)).status, 404);
  assert.equal((await world.admin("POST", POLICIES, { type: "twig" })).status, 422);
});

test("policies belong to an environment that asks for custom ones", async (t) => {
  const world = await startActionsWorld(t);
  assert.equal((await world.admin("POST", POLICIES, { name: "main" })).status, 404);
  for (const settings of [{}, PROTECTED]) {
    await putEnvironment(world, "production", settings);
    assert.equal((await world.admin("POST", POLICIES, { name: "main" })).status, 404);
  }
});

test("a run of a branch that no policy admits fails at the gate, and nobody is asked", async (t) => {
  const world = await startActionsWorld(t);
  const ann = await addPerson(world, "ann");
  const environment = { ...CUSTOM, ...reviewedBy(ann) };
  await putEnvironment(world, "production", environment);
  assert.deepEqual(await deploy(world, "main"), refused('Branch "main"'), "no policy at all");
  await admit(world, { name: "release/*" });
  assert.deepEqual(await deploy(world, "main"), refused('Branch "main"'));
  assert.deepEqual(await deploy(world, "release/1/x"), refused('Branch "release/1/x"'));
  assert.deepEqual(await deploy(world, "release/1"), ["waiting", null, null]);
  const runs = await world.reader("GET", `${ACTIONS}/runs?status=failure`);
  const [failed] = read<{ workflow_runs: { id: number }[] }>(runs).workflow_runs;
  const path = `${ACTIONS}/runs/${failed?.id}`;
  const pending = await world.reader("GET", `${path}/pending_deployments`);
  assert.deepEqual(read<Pending[]>(pending), []);
  assert.equal((await world.writer("POST", `${path}/rerun`)).status, 201);
  const again = await world.reader("GET", path);
  assert.deepEqual(
    [again.body.status, read<Schemas["workflow-run"]>(again).run_attempt],
    ["completed", 2],
  );
});

test("a tag needs a policy for tags, also when a branch policy has its name", async (t) => {
  const world = await startActionsWorld(t);
  const ref = { ref: "refs/tags/v1", sha: world.head };
  await world.admin("POST", "/repos/acme/app/git/refs", ref);
  await putEnvironment(world, "production", CUSTOM);
  await admit(world, { name: "v*" });
  assert.deepEqual(await deploy(world, "v1"), refused('Tag "v1"'));
  await admit(world, { name: "v*", type: "tag" });
  assert.deepEqual(await deploy(world, "v1"), PASSED);
});

test("protected branches deploy, others only while nothing is protected", async (t) => {
  const world = await startActionsWorld(t);
  await putEnvironment(world, "production", PROTECTED);
  assert.deepEqual(await deploy(world, "topic"), PASSED);
  await world.admin("PUT", "/repos/acme/app/branches/main/protection", {
    required_status_checks: null,
    enforce_admins: false,
    required_pull_request_reviews: null,
    restrictions: null,
  });
  assert.deepEqual(await deploy(world, "topic"), refused('Branch "topic"'));
  assert.deepEqual(await deploy(world, "main"), PASSED);
});

test("a fork's branch does not pass for the protected branch of the same name", async (t) => {
  const world = await startActionsWorld(t);
  await world.admin("POST", "/user/repos", { name: "fork", auto_init: true });
  await putEnvironment(world, "production", CUSTOM);
  await admit(world, { name: "main" });
  const from = { head_repository: "admin/fork" };
  assert.deepEqual(await deploy(world, "main", from), refused('Branch "main"'));
  assert.deepEqual(await deploy(world, "main"), PASSED);
});

test("the other jobs of a run go on when one is refused", async (t) => {
  const world = await startActionsWorld(t);
  await putEnvironment(world, "production", CUSTOM);
  await commitFile(world, "x.txt", "x");
  const run = await startRun(world, {
    jobs: [{ name: "build" }, { name: "deploy", environment: "production" }],
  });
  assert.equal((await runNow(world, run.id)).status, "in_progress");
});

const DEPLOY = `
on: workflow_dispatch
jobs:
  deploy: { runs-on: ubuntu-latest, environment: production, steps: [{ run: echo deployed }] }
  after: { needs: deploy, runs-on: ubuntu-latest, steps: [{ run: echo after }] }
`;

test("a workflow that is executed never starts a job that its environment does not admit", async (t) => {
  const world = await startRunnerWorld(t);
  await commitFile(world, ".github/workflows/deploy.yml", DEPLOY);
  await putEnvironment(world, "production", CUSTOM);
  const dispatch = `${ACTIONS}/workflows/deploy.yml/dispatches`;
  assert.equal((await world.writer("POST", dispatch, { ref: "main" })).status, 204);
  let run: Schemas["workflow-run"] | undefined;
  while (run?.status !== "completed") {
    await sleep(20);
    const answer = await world.reader("GET", `${ACTIONS}/runs`);
    [run] = read<{ workflow_runs: Schemas["workflow-run"][] }>(answer).workflow_runs;
  }
  assert.equal(run.conclusion, "failure");
  const answer = await world.reader("GET", `${ACTIONS}/runs/${run.id}/jobs`);
  const { jobs } = read<{ jobs: Schemas["job"][] }>(answer);
  assert.deepEqual(
    jobs.map(({ name, conclusion, runner_name }) => [name, conclusion, runner_name]),
    [
      ["deploy", "failure", null],
      ["after", "skipped", null],
    ],
  );
});
