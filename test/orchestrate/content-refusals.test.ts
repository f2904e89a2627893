import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { create } from "../support/actions.ts";
import { deleteRelease } from "../support/assets.ts";
import { assertOk } from "../support/outcome.ts";
import { CANDIDATE_WORKFLOW, RELEASE_WORKFLOW, type Project } from "../support/project.ts";
import { candidateOf } from "../support/snapshot.ts";
import { rest, startStage } from "../support/stage.ts";
import {
  lastingRuns,
  makeContentWorld,
  otherDirectory,
  planOf,
  pullsOf,
  sealedDigest,
  specAt,
  startRobots,
  TEMPLATE,
  templateSpec,
  stateOf,
  textAt,
} from "./content-world.ts";
import { endRun, queuedRun } from "./robot.ts";
import { CANDIDATE, COMPOSE } from "./workflows.ts";
import { pushFiles, releaseAs, report } from "./support.ts";

const stage = await startStage();
const BETA = ["--channel", "beta", "--auto", "--yes"];
const PUBLISH = ["content", "publish", ...BETA, "--watch"];
const TAG = "v0.1.0-beta.1";

test("content that cannot be released is refused before anything is started", async (t) => {
  const world = await makeContentWorld(stage, { notes: "NEXT.md" }, {});
  const { core, home, loader } = world;
  assertOk(await create(core));

  async function refused(
    files: Readonly<Record<string, string>>,
    project = home,
    exit = 1,
  ): Promise<string> {
    const sha = await pushFiles({ project }, files, "chore: rules");
    await report({ project }, sha);
    const before = await stateOf(world);
    const { code, stderr } = await world.release(...PUBLISH);
    assert.equal(code, exit, stderr);
    assert.deepEqual(await stateOf(world), before);
    return stderr;
  }

  await t.test("without a spec that the first one could be made from", async () => {
    assert.match(await refused({}), /release-specs\/template\.json.*\[spec_base_missing\]/);
  });

  await t.test("without notes in the file that release.yml names", async () => {
    const files = { [TEMPLATE]: await templateSpec() };
    assert.match(await refused(files), /NEXT\.md.*\[notes_missing\]/s);
    // What is new can be looked at before anybody has written about it.
    const looked = await world.release("content", "plan", "--channel", "beta", "--auto");
    assert.equal(looked.code, 0, looked.stderr);
    assert.match(looked.stdout, /! It cannot be prepared yet: .*\[notes_missing\]/);
  });

  await t.test("with an asset whose file its candidate no longer has, by name", async () => {
    const text = (await textAt(home, TEMPLATE, "main")).replace(
      '"repo":"core","file":"firmware.hex"',
      '"repo":"core","file":"gone.hex"',
    );
    const told = await refused({ "NEXT.md": "Louder.\n", [TEMPLATE]: text });
    assert.match(told, /\[spec_asset_missing\]/);
    assert.match(told, /firmware is made from gone\.hex, which rc-\w+ of core does not have/);
  });

  await t.test("with a workflow that cannot be told the tag it is to compose", async () => {
    const files = { [CANDIDATE_WORKFLOW]: CANDIDATE, [TEMPLATE]: await templateSpec() };
    const told = await refused(files, home, 3);
    assert.match(told, /no input tag.*\[workflow_missing\]/);
    const back = { [CANDIDATE_WORKFLOW]: COMPOSE };
    await report({ project: home }, await pushFiles({ project: home }, back, "ci: as it was"));
  });

  await t.test("with a template that makes no release spec", async () => {
    assert.match(await refused({ [TEMPLATE]: "[]" }), /template\.json.*\[document_invalid\]/s);
  });

  await t.test("a replay is the same plan, or names everything that has moved", async () => {
    const plan = await planOf(world, "--out", "plan.json");
    assert.equal(plan.sources[1]?.candidate?.digest, await sealedDigest(core, core.sha));
    const replay = ["content", "plan", "--plan", "plan.json", "--json"];
    const same = await world.release(...replay);
    assert.equal(same.stdout, await readFile(join(world.directory, "plan.json"), "utf8"));
    // A digest, a check, a commit and the tag, each of another repository or source.
    await deleteRelease(core, (await candidateOf(core)).id);
    assertOk(await create(core));
    const head = await headOf(home);
    await report({ project: home }, head, { lint: "failure" });
    await moveRef(loader, "heads/main", stage.source.first);
    await moveRef(home, `tags/${TAG}`, head);
    const { code, stderr } = await world.release(...replay);
    assert.equal(code, 1);
    assert.match(stderr, /\[plan_stale\]/);
    for (const moved of [
      /\/tag: .*\[tag_conflict\]/,
      new RegExp(`/sources/0/sha: ${loader.sha} is no longer part of main`),
      /\/sources\/1\/candidate\/digest: rc-\w+ has changed/,
      /\/sources\/2\/checks: checks are no longer green/,
    ]) {
      assert.match(stderr, moved);
    }
    await report({ project: home }, head);
    await moveRef(loader, "heads/main", loader.sha);
    await moveRef(home, `tags/${TAG}`, null);
  });

  await t.test("with one source of several whose workflow cannot be started", async () => {
    const template = { [TEMPLATE]: await templateSpec() };
    await report({ project: home }, await pushFiles({ project: home }, template, "fix: spec"));
    const told = await refused({ [CANDIDATE_WORKFLOW]: "on: push\njobs: {}\n" }, core, 3);
    assert.match(told, /no workflow_dispatch.*\[workflow_missing\]/);
  });

  await t.test("with two sources that are not green, both of which are told", async () => {
    for (const project of [core, loader]) {
      await report({ project }, await pushFiles({ project }, {}, "fix: it"), { lint: "failure" });
    }
    const named = await Promise.all([headOf(core), headOf(loader)]);
    const args = ["--repo", `core=${named[0]}`, "--repo", `loader=${named[1]}`];
    const { stderr } = await world.release("content", "plan", "--channel", "beta", ...args);
    for (const sha of named) assert.match(stderr, new RegExp(`${sha}.*is not green`));
  });
});

test("a tag whose spec was merged in vain is used again, by two people, with what was repaired", async () => {
  // What somebody has written for the coming tag is built upon, not taken at its word.
  const template = JSON.parse(await templateSpec()) as Record<string, unknown>;
  const byHand = JSON.stringify({ ...template, published_at: "soon" });
  const world = await makeContentWorld(stage, {}, { [`release-specs/${TAG}.json`]: byHand });
  const { core, home, loader } = world;
  const builders = startRobots(world, [loader, core]);
  const running = world.start(...PUBLISH);
  const [pull] = await until(
    () => pullsOf(home),
    (pulls) => pulls.length > 0,
  );
  await report({ project: home }, pull?.head.sha ?? "");
  const [merged] = await until(
    () => pullsOf(home),
    ([one]) => one?.merged_at !== null,
  );
  await report({ project: home }, merged?.merge_commit_sha ?? "");
  await endRun(home, await queuedRun(home), "failure");
  assert.equal(await running.ended, 1);
  assert.match(running.stderr, /\[candidate_run_failed\]/);
  await builders.stop();

  const repaired = await pushFiles({ project: loader }, {}, "fix: the loader");
  await report({ project: loader }, repaired);
  const other = await otherDirectory(world);
  const robots = startRobots(world);
  const both = await Promise.all([
    world.release(...PUBLISH),
    releaseAs(stage.emulator.tokens.writer, stage, other, PUBLISH),
  ]);
  await robots.stop();
  for (const { code, stderr } of both) assert.equal(code, 0, stderr);
  assert.deepEqual(await runs(loader, CANDIDATE_WORKFLOW), ["success", "success"]);
  assert.deepEqual(await runs(core, CANDIDATE_WORKFLOW), ["success"]);
  assert.deepEqual(await runs(home, CANDIDATE_WORKFLOW), ["failure", "success"]);
  assert.deepEqual(await runs(home, RELEASE_WORKFLOW), ["success"]);
  assert.equal((await pullsOf(home)).length, 2);
  assert.equal((await specAt(world, TAG, "main")).repos[0]?.sha, repaired);
});

/** Points a branch or a tag somewhere else; null removes it. */
async function moveRef({ name }: Project, ref: string, sha: string | null): Promise<void> {
  const { admin } = stage.emulator.tokens;
  const refs = `/repos/${name}/git/refs`;
  if (sha === null) await rest(stage, admin, "DELETE", `${refs}/${ref}`);
  else if (ref.startsWith("tags/"))
    await rest(stage, admin, "POST", refs, { ref: `refs/${ref}`, sha });
  else await rest(stage, admin, "PATCH", `${refs}/${ref}`, { sha, force: true });
}

async function runs(project: Project, workflow: string): Promise<(string | null)[]> {
  return (await lastingRuns(project, workflow)).map(({ conclusion }) => conclusion);
}

async function headOf({ name }: Project): Promise<string> {
  const path = `/repos/${name}/git/ref/heads/main`;
  const { admin } = stage.emulator.tokens;
  return (await rest<{ object: { sha: string } }>(stage, admin, "GET", path)).object.sha;
}

async function until<T>(read: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await read();
    if (holds(found)) return found;
    await new Promise((go) => setTimeout(go, 50));
  }
}
