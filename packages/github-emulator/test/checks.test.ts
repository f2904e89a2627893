import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type GitWorld,
  type Schemas,
  commitFile,
  jobToken,
  read,
  startGitWorld,
  tipOf,
} from "./git-world.ts";
import { assertShapes } from "./openapi.ts";

const REPO = "/repos/acme/app";

type CheckList = { total_count: number; check_runs: Schemas["check-run"][] };
type SuiteList = { total_count: number; check_suites: Schemas["check-suite"][] };

async function checksApp(world: GitWorld): Promise<ReturnType<GitWorld["as"]>> {
  return world.as(await jobToken(world, { checks: "write", contents: "read" }));
}

async function checksAt(world: GitWorld, ref: string, query = ""): Promise<CheckList> {
  return read<CheckList>(await world.reader("GET", `${REPO}/commits/${ref}/check-runs${query}`));
}

test("a check run is made by an App, moves on, and is found by commit and by branch", async (t) => {
  const world = await startGitWorld(t);
  const app = await checksApp(world);
  const sha = await tipOf(world);
  const made = await app("POST", `${REPO}/check-runs`, { name: "build", head_sha: sha });
  assert.equal(made.status, 201, made.text);
  const run = read<Schemas["check-run"]>(made);
  assert.deepEqual([run.status, run.conclusion, run.started_at], ["queued", null, null]);
  const ended = await app("PATCH", `${REPO}/check-runs/${run.id}`, {
    conclusion: "failure",
    output: { title: "Broken", summary: "It broke", annotations: [] },
  });
  assert.equal(ended.status, 200, ended.text);
  const after = read<Schemas["check-run"]>(ended);
  assert.deepEqual([after.status, after.conclusion], ["completed", "failure"]);
  assert.notEqual(after.completed_at, null);
  const list = await checksAt(world, "main");
  assert.deepEqual(
    list.check_runs.map(({ id }) => id),
    [run.id],
  );
  assert.equal(list.check_runs[0]?.app?.slug, "github-actions");
});

test("a person cannot make a check run, and an unknown commit has none", async (t) => {
  const world = await startGitWorld(t);
  const body = { name: "build", head_sha: await tipOf(world) };
  const person = await world.admin("POST", `${REPO}/check-runs`, body);
  assert.deepEqual(
    [person.status, person.body.message],
    [403, "You must authenticate via a GitHub App."],
  );
  const app = await checksApp(world);
  const unknown = await app("POST", `${REPO}/check-runs`, { ...body, head_sha: "1".repeat(40) });
  assert.equal(unknown.status, 422);
  const open = await app("POST", `${REPO}/check-runs`, { ...body, status: "completed" });
  assert.deepEqual([open.status, open.body.errors[0]?.field], [422, "conclusion"]);
});

test("lists of check runs show the latest of each name unless all are asked for", async (t) => {
  const world = await startGitWorld(t);
  const app = await checksApp(world);
  const head_sha = await tipOf(world);
  for (const conclusion of ["failure", "success"]) {
    await app("POST", `${REPO}/check-runs`, { name: "build", head_sha, conclusion });
  }
  await app("POST", `${REPO}/check-runs`, { name: "lint", head_sha });
  const latest = await checksAt(world, head_sha);
  assert.deepEqual(
    latest.check_runs.map((run) => [run.name, run.conclusion]),
    [
      ["lint", null],
      ["build", "success"],
    ],
  );
  assert.equal((await checksAt(world, head_sha, "?filter=all")).total_count, 3);
  assert.equal((await checksAt(world, head_sha, "?check_name=lint")).total_count, 1);
  assert.equal((await checksAt(world, head_sha, "?status=completed")).total_count, 1);
  const page = await world.reader(
    "GET",
    `${REPO}/commits/${head_sha}/check-runs?filter=all&per_page=2&page=2`,
  );
  assert.equal(read<CheckList>(page).check_runs.length, 1);
  assert.match(page.headers.get("link") ?? "", /rel="prev"/);
});

test("jobs of a workflow run are check runs that follow the job", async (t) => {
  const world = await startGitWorld(t);
  const head_sha = await tipOf(world);
  const started = await world.control("POST", "/repos/acme/app/runs", {
    workflow_path: ".github/workflows/ci.yml",
    head_sha,
    jobs: [{ name: "unit (24)" }],
  });
  const { id: runId } = started.body;
  const [running] = (await checksAt(world, "main")).check_runs;
  assert.deepEqual([running?.name, running?.status], ["unit (24)", "in_progress"]);
  const jobId = running?.id ?? 0;
  await world.control("PATCH", `/repos/acme/app/runs/${runId}/jobs/${jobId}`, {
    conclusion: "success",
  });
  const [ended] = (await checksAt(world, "main")).check_runs;
  assert.deepEqual([ended?.status, ended?.conclusion], ["completed", "success"]);
  const suites = read<SuiteList>(await world.reader("GET", `${REPO}/commits/main/check-suites`));
  assert.deepEqual(
    suites.check_suites.map(({ id }) => id),
    [ended?.check_suite?.id],
  );
  const app = await checksApp(world);
  const meddled = await app("PATCH", `${REPO}/check-runs/${jobId}`, { conclusion: "failure" });
  assert.equal(meddled.status, 403);
});

test("a status replaces the earlier one of its context, and the worst context decides", async (t) => {
  const world = await startGitWorld(t);
  const sha = await commitFile(world, "a.txt", "a");
  const post = (state: string, context?: string): Promise<{ status: number }> =>
    world.writer("POST", `${REPO}/statuses/${sha}`, {
      state,
      ...(context === undefined ? {} : { context }),
    });
  const combined = async (): Promise<Schemas["combined-commit-status"]> =>
    read(await world.reader("GET", `${REPO}/commits/main/status`));
  assert.deepEqual([(await combined()).state, (await combined()).total_count], ["pending", 0]);
  assert.equal((await post("failure", "ci")).status, 201);
  await post("success");
  assert.equal((await combined()).state, "failure");
  await post("success", "CI");
  const now = await combined();
  assert.deepEqual([now.state, now.total_count], ["success", 2]);
  const all = await world.reader("GET", `${REPO}/commits/${sha}/statuses`);
  assert.equal(read<unknown[]>(all).length, 3);
  assert.equal(
    (await world.reader("POST", `${REPO}/statuses/${sha}`, { state: "success" })).status,
    403,
  );
  assert.equal((await post("green")).status, 422);
});

test("answers about checks have the shapes of GitHub's published description", async (t) => {
  const world = await startGitWorld(t);
  const app = await checksApp(world);
  const head_sha = await tipOf(world);
  const run = await app("POST", `${REPO}/check-runs`, {
    name: "build",
    head_sha,
    conclusion: "success",
  });
  const status = await world.writer("POST", `${REPO}/statuses/${head_sha}`, { state: "success" });
  const suites = await world.reader("GET", `${REPO}/commits/main/check-suites`);
  await assertShapes(t, [
    ["check-run", read(run)],
    ["check-suite", read<SuiteList>(suites).check_suites[0]],
    ["status", read(status)],
    ["combined-commit-status", read(await world.reader("GET", `${REPO}/commits/main/status`))],
  ]);
});
