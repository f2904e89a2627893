import assert from "node:assert/strict";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { parsePlan, parseSha, sealPlan, serialisePlan } from "@release-actions/contract";
import { must } from "../support/content.ts";
import { deleteRelease } from "../support/assets.ts";
import { CANDIDATE_WORKFLOW, RELEASE_WORKFLOW } from "../support/project.ts";
import { releaseOf } from "../support/snapshot.ts";
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
  stateOf,
  textAt,
} from "./content-world.ts";
import { untilSaid } from "../support/ms.ts";
import { endRun, queuedRun } from "./robot.ts";
import { pushCommit, releaseAs, report } from "./support.ts";
import { provesDocuments } from "../support/command-documents.ts";

provesDocuments(
  "release content plan",
  "release content prepare",
  "release content publish",
  "release resume",
);

const stage = await startStage();
const PUBLISH = ["content", "publish", "--channel", "beta", "--auto", "--watch", "--yes"];
interface Told {
  readonly product: string;
  readonly state: string;
  readonly already: boolean;
}

const [FIRST, SECOND] = ["v0.1.0-beta.1", "v0.1.0-beta.2"];

test("content from its first release to its second", async (t) => {
  const clients = [{ id: "installer", minimum_version: "2.0.0", manifest_schemas: [3] }];
  const world = await makeContentWorld(stage, { notes: "generated", clients });
  const { core, home, loader } = world;

  await t.test("prepare --dry-run shows the spec and writes nothing anywhere", async () => {
    const before = await stateOf(world);
    const args = ["content", "prepare", "--channel", "beta", "--auto", "--dry-run", "--json"];
    const { code, stderr, stdout: json } = await world.release(...args);
    assert.equal(code, 0, stderr);
    const { changes } = JSON.parse(json) as { changes: { diff: string }[] };
    const stdout = changes.map(({ diff }) => diff).join("");
    assert.match(stdout, /\+.*"tag": "v0\.1\.0-beta\.1"/);
    assert.match(stdout, new RegExp(`\\+.*"sha": "${loader.sha}"`));
    assert.match(stdout, /\+.*"candidate": "to be built"/);
    assert.deepEqual(await stateOf(world), before);
  });

  await t.test("killed with its pull request open, it goes on with the same one", async () => {
    const builders = startRobots(world, [loader, core]);
    const running = world.start(...PUBLISH);
    await untilSaid(running, /Pull request #1 .*prepares/);
    running.child.kill("SIGKILL");
    await running.ended;
    await builders.stop();
    const robot = startRobots(world);
    const { code, stderr } = await world.release("resume", "--watch");
    await robot.stop();
    assert.equal(code, 0, stderr);
    assert.equal((await pullsOf(home)).length, 1);
    for (const project of [loader, core, home]) {
      assert.equal((await lastingRuns(project, CANDIDATE_WORKFLOW)).length, 1, project.name);
    }
    assert.equal((await lastingRuns(home, RELEASE_WORKFLOW)).length, 1);
  });

  await t.test(
    "the spec that was merged pins what was sealed, for the clients of release.yml",
    async () => {
      const [pull] = await pullsOf(home);
      const spec = await specAt(world, FIRST, pull?.merge_commit_sha ?? "");
      assert.deepEqual(
        spec.repos.map(({ candidate, id, sha }) => [id, sha, candidate.digest]),
        [
          ["loader", loader.sha, await sealedDigest(loader, loader.sha)],
          ["core", core.sha, await sealedDigest(core, core.sha)],
        ],
      );
      assert.deepEqual(spec.clients, clients);
      assert.deepEqual(
        spec.assets.map(({ id }) => id),
        ["program", "firmware"],
      );
      const notes = await textAt(home, `release-notes/${FIRST}.md`, "main");
      assert.match(notes, /## loader\n\n[^#]*- feat: everything/);
    },
  );

  await t.test("a second run says that it is published, and changes nothing", async () => {
    const before = await stateOf(world);
    const again = await world.release(...PUBLISH);
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /v0\.1\.0-beta\.1 is published already/);
    const record = `.ms-release/content-${FIRST}.json`;
    const resumed = await world.release("resume", record, "--watch", "--json");
    const { already, state } = JSON.parse(resumed.stdout) as Told;
    assert.deepEqual([state, already], ["published", true]);
    assert.deepEqual(await stateOf(world), before);
    const { stdout } = await world.release("status");
    assert.match(
      stdout,
      /content\/beta v0\.1\.0-beta\.1 [0-9a-f]{40}\n {2}made of rc-[0-9a-f]{40} of .*\n {2}next: ms release content plan/,
    );
  });

  let newer = "";
  await t.test("what has nothing new is carried forward, and the plan says so", async () => {
    newer = await pushCommit({ project: loader }, "feat: a menu");
    await report({ project: loader }, newer);
    const plan = await planOf(world, "--out", "second.json");
    assert.equal(plan.tag, SECOND);
    assert.deepEqual(plan.prepares, {
      branch: `release/${SECOND}`,
      files: [`release-specs/${SECOND}.json`, `release-notes/${SECOND}.md`],
    });
    assert.deepEqual(
      plan.sources.map(({ carried_forward, id, sha }) => [id, sha, carried_forward ?? false]),
      [
        ["loader", newer, false],
        ["core", core.sha, true],
        ["distribution", (await pullsOf(home))[0]?.merge_commit_sha, false],
      ],
    );
    const { stdout } = await world.release("content", "plan", "--channel", "beta", "--auto");
    assert.match(stdout, /carried forward from v0\.1\.0-beta\.1: candidate rc-/);
    const named = await planOf({
      ...world,
      release: (...args) =>
        world.release(...args.filter((one) => one !== "--auto"), "--repo", `loader=${newer}`),
    });
    assert.deepEqual(named.sources, plan.sources);
  });

  await t.test(
    "what is prepared is prepared, also for somebody else's directory, and while it is published",
    async () => {
      const robots = startRobots(world);
      const first = await prepareIn(world.directory);
      await robots.stop();
      const pulls = await pullsOf(home);
      const [merged] = pulls;
      assert.equal(first.sha, merged?.merge_commit_sha);
      const second = await prepareIn(await otherDirectory(world, "a second"));
      assert.equal(second.sha, first.sha);
      const dispatch = `/repos/${home.name}/actions/workflows/release.yml/dispatches`;
      const inputs = { tag: SECOND, source_sha: first.sha };
      await rest(stage, stage.maintainer.token, "POST", dispatch, { ref: "main", inputs });
      const running = await queuedRun(home);
      const third = await prepareIn(await otherDirectory(world, "a third"));
      assert.equal(third.sha, first.sha);
      await endRun(home, running, "cancelled");
      assert.deepEqual(await pullsOf(home), pulls);
    },
  );

  async function prepareIn(directory: string): Promise<{ readonly sha: string }> {
    const args = [...PUBLISH.map((one) => (one === "publish" ? "prepare" : one)), "--json"];
    const told = await releaseAs(stage.maintainer.token, stage, directory, args);
    assert.equal(told.code, 0, told.stderr);
    return JSON.parse(told.stdout) as { sha: string };
  }

  await t.test("only what is new is built; the rest keeps its candidate", async () => {
    const robot = startRobots(world);
    const { code, stderr, stdout } = await world.release(...PUBLISH, "--json");
    await robot.stop();
    assert.equal(code, 0, stderr);
    const { already, product, state } = JSON.parse(stdout) as Told;
    assert.deepEqual([product, state, already], ["content", "published", false]);
    assert.equal((await lastingRuns(loader, CANDIDATE_WORKFLOW)).length, 2);
    assert.equal((await lastingRuns(core, CANDIDATE_WORKFLOW)).length, 1);
    const [first, second] = [
      await specAt(world, FIRST, "main"),
      await specAt(world, SECOND, "main"),
    ];
    assert.deepEqual(second.repos[1], first.repos[1]);
    assert.notEqual(second.repos[0]?.candidate.digest, first.repos[0]?.candidate.digest);
    assert.equal(second.repos[0]?.sha, newer);
  });

  await t.test("a plan that somebody else has carried out is known as published", async () => {
    const args = ["content", "publish", "--watch", "--yes", "--plan"];
    const elsewhere = await otherDirectory(world, "elsewhere");
    const plan = join(world.directory, "second.json");
    const { token } = stage.maintainer;
    const again = await releaseAs(token, stage, elsewhere, [...args, plan]);
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /v0\.1\.0-beta\.2 is published already; nothing was changed/);
    const other = join(elsewhere, "other.json");
    await writeFile(other, await withLoader(plan, loader.sha));
    const refused = await releaseAs(token, stage, elsewhere, [...args, other]);
    assert.match(refused.stderr, /\[tag_conflict\]/);
  });

  await t.test("after a yank the good release before is what a plan builds on", async () => {
    const reason = ["--reason", "The menu does not open", "--yes"];
    const { code, stderr, stdout } = await world.release("yank", "content", SECOND, ...reason);
    assert.equal(code, 0, stderr);
    const next = /Repair it, then: ms release (content plan .*)\n/.exec(stdout)?.[1] ?? "";
    const planned = await world.release(...next.split(" "), "--json");
    assert.equal(planned.code, 0, planned.stderr);
    const plan = parsePlan(Buffer.from(planned.stdout));
    assert.deepEqual([plan.previous?.tag, plan.tag], [FIRST, "v0.1.0-beta.3"]);
  });

  await t.test(
    "an older commit that somebody names is taken, the rest carried forward",
    async () => {
      const args = ["content", "prepare", "--channel", "beta", "--yes", "--json"];
      const named = ["--repo", `loader=${loader.sha}`];
      const { code, stderr, stdout } = await world.release(...args, ...named);
      assert.equal(code, 0, stderr);
      assert.equal((JSON.parse(stdout) as Told).state, "underway");
      const records = join(world.directory, ".ms-release");
      const unfinished = join(records, "content-v0.1.0-beta.3.json");
      await cp(unfinished, join(records, "z-another.json"));
      const several = await world.release("resume");
      await rm(join(records, "z-another.json"));
      assert.match(several.stderr, /beta\.3\.json, .*z-another\.json/, "a yank is no release");
      assert.match(several.stderr, /`ms release resume \S+beta\.3\.json --watch`/);
      const pull = (await pullsOf(home)).find(({ merged_at }) => merged_at === null);
      const spec = await specAt(world, "v0.1.0-beta.3", pull?.head.sha ?? "");
      assert.deepEqual(
        spec.repos.map(({ sha }) => sha),
        [loader.sha, core.sha],
      );
    },
  );

  await t.test("another plan does not merge that pull request as if it were its own", async () => {
    const args = ["content", "prepare", "--channel", "beta", "--yes", "--watch", "--bump", "patch"];
    const named = ["--repo", `loader=${newer}`];
    const { token } = stage.maintainer;
    const directory = await otherDirectory(world);
    const { code, stderr } = await releaseAs(token, stage, directory, [...args, ...named]);
    assert.equal(code, 1);
    assert.match(stderr, /release-specs\/v0\.1\.0-beta\.3\.json.*\[version_mismatch\]/);
    assert.equal((await pullsOf(home)).filter(({ merged_at }) => merged_at === null).length, 1);
  });

  await t.test("what would be carried forward but is no longer there is refused", async () => {
    const found = await releaseOf(core, `rc-${core.sha}`);
    await deleteRelease(core, found.id);
    const repaired = await pushCommit({ project: loader }, "fix: the menu");
    await report({ project: loader }, repaired);
    const args = ["content", "plan", "--channel", "beta", "--auto"];
    const { code, stderr } = await world.release(...args);
    assert.equal(code, 1);
    assert.match(stderr, /core has nothing new.*no sealed candidate.*\[carry_forward_broken\]/);
    const anew = await planOf(world, "--repo", `core=${core.sha}`);
    assert.deepEqual(
      anew.sources
        .map(({ candidate, carried_forward }) => [candidate, carried_forward])
        .slice(0, 2),
      [
        [undefined, undefined],
        [undefined, undefined],
      ],
    );
  });
});

/** The plan in a file, with another commit of the loader, whose candidate is to be built. */
async function withLoader(file: string, sha: string): Promise<Uint8Array> {
  const { digest: _, sources, ...plan } = parsePlan(await readFile(file));
  const changed = sources.map(({ candidate, ...source }) =>
    source.id === "loader"
      ? { ...source, sha: must(parseSha(sha)) }
      : { ...source, ...(candidate && { candidate }) },
  );
  return serialisePlan(sealPlan({ ...plan, sources: changed }));
}
