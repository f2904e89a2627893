import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { parse, stringify } from "yaml";
import { create } from "../support/actions.ts";
import { assertOk } from "../support/outcome.ts";
import { rest, startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";
import { endRun, listRuns, queuedRun, startRobot, waitAtGate } from "./robot.ts";
import { operateGreen, pushCommit } from "./support.ts";
import { provesDocuments } from "../support/command-documents.ts";

provesDocuments("release candidates", "release status");

const stage = await startStage();

interface Listed {
  readonly candidates: readonly {
    sha: string;
    state: string;
    releasedAs: string[];
    unproved: string[];
  }[];
}

interface Status {
  readonly channels: readonly {
    readonly channel: string;
    readonly next: string;
    readonly runs: readonly { readonly status: string; readonly title: string }[];
  }[];
}

test("candidates are told as sealed, incomplete and promoted, as receipts say, in few requests", async () => {
  const at = await operateGreen(stage);
  const { project } = at;
  const unconfirmed = await at.release("app", "publish", "--channel", "beta", "--auto");
  assert.match(unconfirmed.stderr, /Expected: --yes, .*\[confirmation_needed\]/);
  assert.equal(unconfirmed.code, 2);
  assert.deepEqual(await listRuns(project), [], "nobody has confirmed it");
  const robot = startRobot(project);
  const done = await at.release(
    "app",
    "publish",
    "--channel",
    "beta",
    "--auto",
    "--watch",
    "--yes",
  );
  await robot.stop();
  assert.equal(done.code, 0, done.stderr);
  const sealed = await pushCommit(at, "feat: more");
  assertOk(await create({ ...project, sha: sealed }));
  const half = await pushCommit(at, "feat: even more");
  await rest(stage, stage.emulator.tokens.admin, "POST", `/repos/${project.name}/releases`, {
    tag_name: `rc-${half}`,
    draft: true,
  });
  const { admin } = stage.emulator.tokens;
  for (const [tag_name, target_commitish] of [
    ["v0.0.9", sealed],
    ["v0.0.8", "main"],
  ]) {
    const body = { tag_name, target_commitish };
    await rest(stage, admin, "POST", `/repos/${project.name}/releases`, body);
  }
  const { requests, result } = await traffic(stage, () => at.release("candidates", "--json"));
  const { stdout, stderr } = result;
  assert.equal(stderr, "");
  const { candidates } = JSON.parse(stdout) as Listed;
  const states = new Map(
    candidates.map(({ releasedAs, sha, state }) => [sha, [state, ...releasedAs]]),
  );
  const claims = candidates.flatMap(({ sha, unproved }) =>
    unproved.length > 0 ? [[sha, ...unproved]] : [],
  );
  assert.deepEqual(claims, [[sealed, "v0.0.9"]], "a release by hand promotes nothing");
  const asked = requests.filter(({ origin }) => origin === "main").length;
  // The repository and its releases, the assets of each candidate, and of the two releases at a listed
  // commit the assets, and the one receipt.
  assert.equal(asked, 2 + candidates.length + 2 + 1);
  assert.deepEqual(states.get(half), ["incomplete"]);
  assert.deepEqual(states.get(sealed), ["sealed"]);
  assert.deepEqual(states.get(project.sha), ["promoted", "v0.1.0-beta.1"]);
  const text = (await at.release("candidates")).stdout;
  assert.match(text, /promoted as v0\.1\.0-beta\.1/);
  assert.match(text, /sealed \(v0\.0\.9 is at its commit without a receipt\)/);
});

test("status tells who is waited for, and what to do when nobody is", async () => {
  const at = await operateGreen(stage);
  assert.match(
    (await at.release("status")).stdout,
    /app\/beta no release yet\n {2}next: ms release app plan --channel beta --auto/,
  );
  const config = parse(await readFile(join(at.directory, "release.yml"), "utf8")) as {
    products: { app: object };
  };
  const products = { ...config.products, other: config.products.app };
  await writeFile(join(at.directory, "two.yml"), stringify({ ...config, products }));
  const two = await at.release("status", "--config", "two.yml");
  assert.match(two.stdout, /next: ms release app plan --channel beta --product other --auto/);
  assertOk(await create(at.project));
  const running = at.start("app", "publish", "--channel", "beta", "--auto", "--watch", "--yes");
  const run = await queuedRun(at.project);
  await waitAtGate(at.project, run);
  const { stdout } = await at.release("status", "--json");
  const { channels } = JSON.parse(stdout) as Status;
  const beta = channels.find(({ channel }) => channel === "beta");
  assert.deepEqual(
    beta?.runs.map(({ status, title }) => `${status}: ${title.slice(0, 21)}`),
    ["waiting: Release v0.1.0-beta.1"],
  );
  assert.match(beta.next, /^reviewer must approve Release v0\.1\.0-beta\.1/);
  assert.match((await at.release("status")).stdout, /waiting: Release v0\.1\.0-beta\.1/);
  await endRun(at.project, run, "cancelled");
  await running.ended;
});
