import assert from "node:assert/strict";
import { test } from "node:test";
import { ACTIONS, addPerson, runNow, startActionsWorld, startRun } from "./actions-world.ts";
import type { ActionsWorld, Run } from "./actions-world.ts";
import { commitFile, read } from "./git-world.ts";
import type { Schemas } from "./git-world.ts";

interface Runs {
  readonly total_count: number;
  readonly workflow_runs: readonly Run[];
}
interface Jobs {
  readonly total_count: number;
  readonly jobs: readonly Schemas["job"][];
}

async function runs(world: ActionsWorld, query: string): Promise<Runs> {
  const answer = await world.reader("GET", `${ACTIONS}/runs?${query}`);
  assert.equal(answer.status, 200, answer.text);
  return read<Runs>(answer);
}

async function ids(world: ActionsWorld, query: string): Promise<unknown[]> {
  return (await runs(world, query)).workflow_runs.map(({ id }) => id);
}

test("a run says where its code came from and who started it", async (t) => {
  const world = await startActionsWorld(t);
  await addPerson(world, "ann");
  const started = await startRun(world, { actor: "ann", event: "push" });
  const run = await runNow(world, started.id);
  assert.equal(run.name, "Release it");
  assert.equal(run.path, ".github/workflows/release.yml");
  assert.deepEqual([run.event, run.head_branch, run.head_sha], ["push", "main", world.head]);
  assert.deepEqual([run.actor?.login, run.triggering_actor?.login], ["ann", "ann"]);
  assert.deepEqual([run.run_number, run.run_attempt], [1, 1]);
  assert.deepEqual([run.status, run.conclusion], ["in_progress", null]);
  assert.equal(run.repository.full_name, "acme/app");
  assert.equal(run.head_repository.id, run.repository.id);
  assert.equal(run.head_commit?.id, world.head);
  assert.equal(run.display_title, run.head_commit?.message);
  assert.deepEqual(run.referenced_workflows, []);
  assert.equal(run.html_url, `${world.emulator.urls.url}/acme/app/actions/runs/${started.id}`);
  assert.equal(run.previous_attempt_url, null);
});

test("a run of a fork's commit names the fork", async (t) => {
  const world = await startActionsWorld(t);
  await world.control("POST", "/orgs", { login: "evil" });
  await world.admin("POST", "/orgs/evil/repos", { name: "app", auto_init: true });
  const run = await startRun(world, { head_repository: "evil/app", event: "pull_request" });
  assert.equal(run.repository.full_name, "acme/app");
  assert.equal(run.head_repository.full_name, "evil/app");
  assert.notEqual(run.head_repository.id, run.repository.id);
  assert.equal(run.head_commit, null, "the fork does not have that commit");
});

test("runs are listed newest first, in pages, with their total", async (t) => {
  const world = await startActionsWorld(t);
  const started: number[] = [];
  for (let n = 0; n < 3; n += 1) started.push((await startRun(world)).id);
  const first = await runs(world, "per_page=2");
  assert.equal(first.total_count, 3);
  assert.deepEqual(
    first.workflow_runs.map(({ id }) => id),
    [started[2], started[1]],
  );
  assert.deepEqual(await ids(world, "per_page=2&page=2"), [started[0]]);
  assert.deepEqual(
    first.workflow_runs.map(({ run_number }) => run_number),
    [3, 2],
  );
});

test("every filter of the list selects what it says", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-03-01T10:00:00Z") });
  const world = await startActionsWorld(t);
  await addPerson(world, "ann");
  const old = await startRun(world, { actor: "ann", conclusion: "failure" });
  t.mock.timers.tick(48 * 3_600_000);
  const other = await commitFile(world, "b.txt", "b");
  const recent = await startRun(world, { head_sha: other, head_branch: "next", event: "schedule" });
  const cases: readonly (readonly [string, readonly number[]])[] = [
    ["actor=ANN", [old.id]],
    ["branch=next", [recent.id]],
    ["event=schedule", [recent.id]],
    ["status=completed", [old.id]],
    ["status=failure", [old.id]],
    ["status=in_progress", [recent.id]],
    [`head_sha=${other}`, [recent.id]],
    [`head_sha=${other}&actor=ann`, []],
    [`check_suite_id=${old.check_suite_id}`, [old.id]],
    ["created=2026-03-01", [old.id]],
    ["created=%3E2026-03-01", [recent.id]],
    ["created=%3E%3D2026-03-03T10:00:00Z", [recent.id]],
    ["created=%3C2026-03-02", [old.id]],
    ["created=%3C%3D2026-03-03", [recent.id, old.id]],
    ["created=2026-03-02..2026-03-04", [recent.id]],
    ["created=*..2026-03-02", [old.id]],
    ["created=2026-03-02..*", [recent.id]],
  ];
  for (const [query, expected] of cases) assert.deepEqual(await ids(world, query), expected, query);
});

test("a workflow lists its own runs by id and by file name", async (t) => {
  const world = await startActionsWorld(t);
  const release = await startRun(world);
  await startRun(world, { workflow_path: ".github/workflows/ci.yml" });
  for (const key of ["release.yml", String(release.workflow_id)]) {
    const answer = await world.reader("GET", `${ACTIONS}/workflows/${key}/runs`);
    assert.deepEqual(
      read<Runs>(answer).workflow_runs.map(({ id }) => id),
      [release.id],
    );
  }
  assert.equal((await world.reader("GET", `${ACTIONS}/workflows/none.yml/runs`)).status, 404);
});

test("a rerun is the next attempt by whoever asked, and the earlier one stays readable", async (t) => {
  const world = await startActionsWorld(t);
  const [, bob] = [await addPerson(world, "ann"), await addPerson(world, "bob")];
  const { id } = await startRun(world, { actor: "ann", conclusion: "failure" });
  const answer = await bob.call("POST", `${ACTIONS}/runs/${id}/rerun`);
  assert.equal(answer.status, 201);
  const now = await runNow(world, id);
  assert.deepEqual([now.run_attempt, now.status, now.conclusion], [2, "queued", null]);
  assert.deepEqual([now.actor?.login, now.triggering_actor?.login], ["ann", "bob"]);
  assert.match(now.previous_attempt_url ?? "", /\/attempts\/1$/);
  const first = read<Run>(await world.reader("GET", `${ACTIONS}/runs/${id}/attempts/1`));
  assert.deepEqual([first.run_attempt, first.conclusion], [1, "failure"]);
  assert.equal(first.triggering_actor?.login, "ann");
  assert.equal((await world.reader("GET", `${ACTIONS}/runs/${id}/attempts/3`)).status, 404);
  const twice = await bob.call("POST", `${ACTIONS}/runs/${id}/rerun`);
  assert.equal(twice.status, 403, "it is already running");
});

test("jobs belong to an attempt, and a rerun of the failed ones keeps the others", async (t) => {
  const world = await startActionsWorld(t);
  const { id } = await startRun(world, {
    conclusion: "failure",
    jobs: [{ name: "lint", conclusion: "success" }, { name: "build" }],
  });
  await world.writer("POST", `${ACTIONS}/runs/${id}/rerun-failed-jobs`);
  const list = async (query: string): Promise<unknown[]> => {
    const body = read<Jobs>(await world.reader("GET", `${ACTIONS}/runs/${id}/${query}`));
    return body.jobs.map((job) => [job.name, job.run_attempt, job.status, job.conclusion]);
  };
  const before = [
    ["lint", 1, "completed", "success"],
    ["build", 1, "completed", "failure"],
  ];
  const after = [
    ["lint", 2, "completed", "success"],
    ["build", 2, "queued", null],
  ];
  assert.deepEqual(await list("jobs"), after);
  assert.deepEqual(await list("attempts/1/jobs"), before);
  assert.deepEqual(await list("jobs?filter=all"), [...before, ...after]);
});

test("a job is read by its own id and moved on by the control API", async (t) => {
  const world = await startActionsWorld(t);
  const { id } = await startRun(world);
  const control = `/repos/acme/app/runs/${id}/jobs`;
  const made = await world.control("POST", control, {
    name: "package",
    labels: ["self-hosted"],
    runner_name: "box",
  });
  assert.equal(made.status, 201, made.text);
  const steps = [{ name: "Build", number: 1, status: "completed", conclusion: "success" }];
  await world.control("PATCH", `${control}/${made.body.id}`, { conclusion: "success", steps });
  const job = read<Schemas["job"]>(await world.reader("GET", `${ACTIONS}/jobs/${made.body.id}`));
  assert.deepEqual([job.run_id, job.run_attempt, job.name], [id, 1, "package"]);
  assert.deepEqual([job.status, job.conclusion], ["completed", "success"]);
  assert.deepEqual(job.steps, steps);
  assert.deepEqual([job.labels, job.runner_name], [["self-hosted"], "box"]);
  assert.notEqual(job.completed_at, null);
  assert.equal((await world.reader("GET", `${ACTIONS}/jobs/1`)).status, 404);
});

test("cancelling ends a run once", async (t) => {
  const world = await startActionsWorld(t);
  const { id } = await startRun(world);
  assert.equal((await world.writer("POST", `${ACTIONS}/runs/${id}/cancel`)).status, 202);
  const { status, conclusion } = await runNow(world, id);
  assert.deepEqual([status, conclusion], ["completed", "cancelled"]);
  const again = await world.writer("POST", `${ACTIONS}/runs/${id}/cancel`);
  assert.equal(again.status, 409);
});

test("the token of a run does what its permissions say, in its repository only", async (t) => {
  const world = await startActionsWorld(t);
  await world.admin("POST", "/orgs/acme/repos", { name: "other", auto_init: true });
  const { token, id } = await startRun(world);
  assert.match(token, /^ghs_/);
  const job = world.as(token);
  const sha = world.head;
  const ref = { ref: "refs/tags/v1", sha };
  assert.equal((await job("POST", "/repos/acme/app/git/refs", ref)).status, 201);
  assert.equal((await job("POST", "/repos/acme/other/git/refs", ref)).status, 403);
  assert.equal((await job("GET", `${ACTIONS}/runs/${id}`)).status, 200);
  assert.equal((await job("POST", `${ACTIONS}/runs/${id}/cancel`)).status, 403);
  const weak = await startRun(world, { permissions: { contents: "read" } });
  const tag = { ref: "refs/tags/v2", sha };
  assert.equal((await world.as(weak.token)("POST", "/repos/acme/app/git/refs", tag)).status, 403);
});

test("an unknown run answers 404 everywhere", async (t) => {
  const world = await startActionsWorld(t);
  const paths = ["1", "1/jobs", "1/approvals", "1/pending_deployments", "1/attempts/1", "x"];
  for (const path of paths) {
    assert.equal((await world.reader("GET", `${ACTIONS}/runs/${path}`)).status, 404, path);
  }
});

test("the runs of one repository are not those of another", async (t) => {
  const world = await startActionsWorld(t);
  await world.admin("POST", "/orgs/acme/repos", { name: "other" });
  const { id } = await startRun(world);
  assert.equal((await world.admin("GET", `/repos/acme/other/actions/runs/${id}`)).status, 404);
  const list = await world.admin("GET", "/repos/acme/other/actions/runs");
  assert.equal(read<Runs>(list).total_count, 0);
});

test("the control API refuses a run that cannot be", async (t) => {
  const world = await startActionsWorld(t);
  const run = { workflow_path: ".github/workflows/release.yml", head_sha: world.head };
  const cases = [
    { ...run, workflow_path: "release.yml" },
    { ...run, head_sha: "main" },
    { ...run, status: "done" },
    { ...run, actor: "nobody" },
    { ...run, head_repository: "no/where" },
    { ...run, permissions: { contents: "all" } },
    { ...run, jobs: ["build"] },
  ];
  for (const body of cases) {
    const { status } = await world.control("POST", "/repos/acme/app/runs", body);
    assert.ok(status === 400 || status === 422, JSON.stringify(body));
  }
  assert.equal((await runs(world, "")).total_count, 0);
});
