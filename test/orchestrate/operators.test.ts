import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { setTimeout } from "node:timers/promises";
import { create, promote } from "../support/actions.ts";
import { stillRuns, untilSaid } from "../support/ms.ts";
import { assertOk } from "../support/outcome.ts";
import { CANDIDATE_WORKFLOW, RELEASE_WORKFLOW } from "../support/project.ts";
import { approvedRun, completeRun, startCandidateRun } from "../support/runs.ts";
import { control, rest, startStage } from "../support/stage.ts";
import { endRun, listRuns, queuedRun, startRobot, waitAtGate } from "./robot.ts";
import { session } from "./session.ts";
import {
  operate,
  operateGreen,
  pushCommit,
  pushFiles,
  releaseAs,
  report,
  type Operated,
} from "./support.ts";
import { worldOf } from "./world.ts";
import { WORKFLOWS } from "./workflows.ts";

const stage = await startStage();
const { writer } = stage.emulator.tokens;
const BETA = ["app", "publish", "--channel", "beta", "--auto", "--watch", "--yes"];
const STABLE = ["app", "publish", "--channel", "stable", "--auto", "--watch", "--yes"];

/** Another person's directory, with the same release.yml. */
async function elsewhere(at: Operated, name: string): Promise<[string, string[]]> {
  const directory = join(at.directory, name);
  await mkdir(directory);
  return [directory, ["--config", join(at.directory, "release.yml")]];
}

test("two products that are released at the same moment have a candidate and a release each, of their own", async () => {
  const [one, two] = [await operateGreen(stage), await operateGreen(stage)];
  const robots = [startRobot(one.project), startRobot(two.project)];
  const ended = await Promise.all([one.release(...BETA), two.as(writer, ...BETA)]);
  await Promise.all(robots.map((robot) => robot.stop()));
  for (const [index, { project }] of [one, two].entries()) {
    const { code, stderr, stdout } = ended[index] ?? { code: -1, stderr: "", stdout: "" };
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`/${project.name}/releases/`));
    assert.deepEqual(
      (await listRuns(project)).map(({ display_title: title }) => title),
      [`Candidate ${project.sha}`, `Release v0.1.0-beta.1 of ${project.sha}`],
    );
    assert.equal((await worldOf(project)).tags["v0.1.0-beta.1"], project.sha);
  }
});

test("of two versions that are released at the same moment each one's own run decides", async () => {
  const at = await operateGreen(stage);
  const run = await startCandidateRun(at.project);
  assertOk(await create(at.project, { run }));
  await completeRun(at.project, run);
  const stable = at.start(...STABLE);
  const first = await queuedRun(at.project);
  await untilSaid(stable, ": queued");
  await control(stage.emulator, "PATCH", `/repos/${at.project.name}/runs/${first.id}`, {
    status: "in_progress",
  });
  const beta = at.start(...BETA);
  const second = await queuedRun(at.project);
  assert.match(first.display_title, /^Release v0\.1\.0 of/);
  assert.match(second.display_title, /^Release v0\.1\.0-beta\.1 of/);
  await endRun(at.project, second, "cancelled");
  assert.equal(await beta.ended, 1);
  assert.match(beta.stderr, new RegExp(`v0\\.1\\.0-beta\\.1 was cancelled.*runs/${second.id}`));
  stillRuns(stable);
  await endRun(at.project, first, "failure");
  assert.equal(await stable.ended, 1);
  assert.match(stable.stderr, new RegExp(`publishes v0\\.1\\.0 ended.*runs/${first.id}`));
});

test("whoever comes second to a tag is told who is publishing it, and follows that run", async () => {
  const at = await operateGreen(stage);
  const run = await startCandidateRun(at.project);
  assertOk(await create(at.project, { run }));
  await completeRun(at.project, run);
  const first = at.start(...BETA);
  const running = await queuedRun(at.project);
  await waitAtGate(at.project, running);
  await untilSaid(first, "waits for release");
  const [directory, config] = await elsewhere(at, "second");
  const second = releaseAs(writer, stage, directory, [...BETA.slice(0, 5), "--yes", ...config]);
  const { code, stderr, stdout } = await second;
  assert.equal(code, 0, stderr);
  assert.match(stderr, /maintainer is publishing v0\.1\.0-beta\.1: \S+/);
  assert.doesNotMatch(stderr, /Comparing the plan/, "what the run is for is settled");
  const gate = "release v0\\.1\\.0-beta\\.1 waits for release, approved by reviewer";
  assert.match(stdout, new RegExp(`${gate}: \\S+runs/${running.id}`));
  const told = await releaseAs(writer, stage, directory, ["resume", "--json"]);
  assert.partialDeepStrictEqual(JSON.parse(told.stdout), {
    state: "underway",
    waits_for: "release, approved by reviewer",
    run_id: running.id,
  });
  await endRun(at.project, running, "cancelled");
  await first.ended;
  assert.equal((await listRuns(at.project)).length, 2);
});

test("a tag that is being published from another commit is refused before anything is approved or built", async (t) => {
  const at = await operateGreen(stage);
  const run = await startCandidateRun(at.project);
  assertOk(await create(at.project, { run }));
  await completeRun(at.project, run);
  const first = at.start(...BETA);
  const running = await queuedRun(at.project);
  await waitAtGate(at.project, running);
  await untilSaid(first, "waits for release");
  const other = await pushCommit(at, "feat: something else");
  await report(at, other);
  const [directory, config] = await elsewhere(at, "reviewer");
  const before = await worldOf(at.project);

  for (const words of [["publish", "--watch", "--approve"], ["publish"], ["prepare"]]) {
    await t.test(`by ${words.join(" ")}`, async () => {
      const args = ["app", ...words, ...BETA.slice(2, 5).filter((one) => one !== "--watch")];
      const reviewer = stage.reviewer.token;
      const told = await releaseAs(reviewer, stage, directory, [...args, "--yes", ...config]);
      assert.equal(told.code, 1, told.stdout);
      assert.match(told.stderr, /maintainer is publishing v0\.1\.0-beta\.1 .*another commit/);
      assert.match(told.stderr, new RegExp(`${at.project.sha}.*runs/${running.id}`));
      assert.match(told.stderr, /`ms release status`.*\[tag_conflict\]/);
      assert.deepEqual(await worldOf(at.project), before);
      const path = `/repos/${at.project.name}/actions/runs/${running.id}/approvals`;
      assert.deepEqual(await rest(stage, reviewer, "GET", path), []);
    });
  }
  await endRun(at.project, running, "cancelled");
  await first.ended;

  await t.test(
    "where the title shows no commit, only whoever started the run follows it",
    async () => {
      const release = WORKFLOWS[RELEASE_WORKFLOW]?.replace(
        /run-name: .*/,
        "run-name: ${{ inputs.tag }}",
      );
      const sha = await pushFiles(at, { [RELEASE_WORKFLOW]: release ?? "" }, "ci: no commit");
      await report(at, sha);
      const dispatch = `/repos/${at.project.name}/actions/workflows/release.yml/dispatches`;
      const inputs = { tag: "v0.1.0-beta.1", source_sha: sha };
      await rest(stage, writer, "POST", dispatch, { ref: "main", inputs });
      const started = await queuedRun(at.project);
      const refused = await releaseAs(writer, stage, directory, [...BETA, ...config]);
      assert.match(refused.stderr, /does not tell from which commit.*source_sha.*\[tag_conflict\]/);
      const record = ".ms-release/app-v0.1.0-beta.1.json";
      const own = JSON.parse(await readFile(join(at.directory, record), "utf8")) as object;
      await writeFile(
        join(at.directory, record),
        JSON.stringify({ ...own, release_run: started.id }),
      );
      const followed = await at.release("resume");
      assert.match(followed.stdout, new RegExp(`runs/${started.id}`), followed.stderr);
      await endRun(at.project, started, "cancelled");
    },
  );
});

test("of two commits whose runs are started at the same moment the later run is cancelled", async () => {
  const at = await operateGreen(stage);
  const run = await startCandidateRun(at.project);
  assertOk(await create(at.project, { run }));
  await completeRun(at.project, run);
  let dispatched = false;
  const meanwhile = async (url: string): Promise<void> => {
    if (dispatched || !url.endsWith("/release.yml/dispatches")) return;
    dispatched = true;
    const inputs = { tag: "v0.1.0-beta.1", source_sha: "f".repeat(40) };
    await rest(stage, writer, "POST", new URL(url).pathname.replace("/api/v3", ""), {
      ref: "main",
      inputs,
    });
  };
  const record = ".ms-release/app-v0.1.0-beta.1.json";
  const ended = await session(at, record, undefined, meanwhile).catch((error: unknown) => error);
  assert.match(String(ended), /from another commit/);
  const runs = (await listRuns(at.project)).filter(({ path }) => path === RELEASE_WORKFLOW);
  assert.deepEqual(
    runs.map(({ conclusion }) => conclusion),
    [null, "cancelled"],
  );
});

test("whoever finds the version's pull request open is told who opened it", async () => {
  const at = await versioned();
  assert.equal((await at.release("app", "prepare", ...BETA.slice(2, 5), "--yes")).code, 0);
  const [directory, config] = await elsewhere(at, "second");
  const args = ["app", "prepare", ...BETA.slice(2, 5), "--yes", ...config];
  const { code, stderr } = await releaseAs(writer, stage, directory, args);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Pull request #1 by maintainer prepares v0\.1\.0-beta\.1/);
  assert.deepEqual((await worldOf(at.project)).pulls, ["1 open false"]);
});

test("what somebody else publishes while a plan is compared with the world is no reason to stop", async () => {
  const at = await operateGreen(stage);
  const run = await startCandidateRun(at.project);
  assertOk(await create(at.project, { run }));
  await completeRun(at.project, run);
  let questions = 0;
  const meanwhile = async (url: string): Promise<void> => {
    if (!decodeURIComponent(url).includes("/git/ref/tags/")) return;
    // Whether the tag is taken is asked for the plan, and again before it is carried out.
    questions += 1;
    if (questions !== 2) return;
    assertOk(await promote(at.project, "v0.1.0-beta.1", { run: await approvedRun(at.project) }));
  };
  const { died } = await session(at, ".ms-release/app-v0.1.0-beta.1.json", undefined, meanwhile);
  assert.equal(died, false);
  assert.ok(questions >= 2);
  const { releases, runs } = await worldOf(at.project);
  assert.equal(releases.length, 2, "the candidate and the release");
  assert.equal(runs.length, 2, "no run was started for it");
});

test("two people who release the same at the same moment share one pull request, one candidate, one release", async () => {
  const at = await versioned();
  const [directory, config] = await elsewhere(at, "second");
  const robot = startRobot(at.project);
  const both = await Promise.all([
    at.release(...BETA),
    releaseAs(writer, stage, directory, [...BETA, ...config]),
  ]);
  await robot.stop();
  for (const { code, stderr } of both) assert.equal(code, 0, stderr);
  const world = await worldOf(at.project);
  const again = await at.release(...BETA);
  assert.match(again.stdout, /is published already/, again.stderr);
  assert.deepEqual(await worldOf(at.project), world);
  const { pulls, releases } = world;
  assert.deepEqual(pulls, ["1 closed true"]);
  assert.equal(releases.length, 2, "the candidate and the release");
  for (const workflow of [CANDIDATE_WORKFLOW, RELEASE_WORKFLOW]) {
    const runs = (await listRuns(at.project)).filter(({ path }) => path === workflow);
    const lasting = runs.filter(({ conclusion }) => conclusion !== "cancelled");
    assert.equal(lasting.length, 1, workflow);
  }
});

async function versioned(): Promise<Operated> {
  const at = await operate(stage, {}, { version_files: [{ path: "package.json" }] });
  const files = { "package.json": '{ "version": "0.0.1" }\n', ...WORKFLOWS };
  await report(at, await pushFiles(at, files, "feat: an app"));
  return at;
}

test("what waits for long says each change once, however often it looks", async () => {
  const at = await operateGreen(stage);
  const running = at.start(...BETA);
  const run = await queuedRun(at.project);
  await untilSaid(running, ": queued");
  const looked = async (): Promise<number> => (await looks(run.id)).length;
  const before = await looked();
  while ((await looked()) < before + 15) await setTimeout(50);
  await endRun(at.project, run, "cancelled");
  await running.ended;
  const lines = running.stderr.split("\n").filter((line) => line.startsWith("candidate rc-"));
  assert.deepEqual(
    lines.map((line) => line.split(": ")[1]?.split(" ")[0]),
    ["queued", "cancelled"],
  );
  // GitHub does not count these: waiting for a day costs nothing of the rate limit.
  const counted = (await looks(run.id)).filter(({ status }) => status !== 304);
  assert.ok(counted.length <= 4, `${counted.length} answers were counted`);
});

/** The requests that looked at a run. */
async function looks(id: number): Promise<{ path: string; status: number }[]> {
  const requests = "/requests";
  const found = await control<{ path: string; status: number }[]>(stage.emulator, "GET", requests);
  return found.filter(({ path }) => path.endsWith(`/actions/runs/${id}`));
}
