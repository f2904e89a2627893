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
import { operate, operateGreen, pushCommit, pushFiles } from "./support.ts";
import { WORKFLOWS } from "./workflows.ts";
import { provesDocuments } from "../support/command-documents.ts";

provesDocuments("release candidates", "release status");

const stage = await startStage();

interface Listed {
  readonly drafts_hidden: readonly string[];
  readonly candidates: readonly {
    sha: string;
    state: string;
    released_as: string[];
    unproved: string[];
  }[];
}

interface Status {
  readonly channels: readonly {
    readonly channel: string;
    readonly next: string;
    readonly last: { readonly candidates: readonly { readonly tag: string }[] } | null;
    readonly half_done: readonly string[];
    readonly pull_requests: readonly { readonly number: number; readonly waits_for: string }[];
    readonly unfinished: readonly { readonly resume: string }[];
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
    candidates.map(({ released_as: as, sha, state }) => [sha, [state, ...as]]),
  );
  const claims = candidates.flatMap(({ sha, unproved }) =>
    unproved.length > 0 ? [[sha, ...unproved]] : [],
  );
  assert.deepEqual(claims, [[sealed, "v0.0.9"]], "a release by hand promotes nothing");
  const asked = requests.filter(({ origin }) => origin === "main").length;
  // The repository with its rights and its releases, the assets of each candidate, and of the two releases at a listed
  // commit the assets, and the one receipt.
  assert.equal(asked, 3 + candidates.length + 2 + 1);
  assert.deepEqual(states.get(half), ["incomplete"]);
  assert.deepEqual(states.get(sealed), ["sealed"]);
  assert.deepEqual(states.get(project.sha), ["promoted", "v0.1.0-beta.1"]);
  const text = (await at.release("candidates")).stdout;
  assert.match(text, /promoted as v0\.1\.0-beta\.1/);
  assert.match(text, /sealed \(v0\.0\.9 is at its commit without a receipt\)/);

  const unseen = await at.as(stage.emulator.tokens.reader, "candidates", "--json");
  assert.match(unseen.stderr, new RegExp(`sees no drafts of ${project.name}`));
  assert.deepEqual((JSON.parse(unseen.stdout) as Listed).drafts_hidden, [project.name]);
  assert.deepEqual((JSON.parse(stdout) as Listed).drafts_hidden, []);

  const { channels } = JSON.parse((await at.release("status", "--json")).stdout) as Status;
  const beta = channels.find(({ channel }) => channel === "beta");
  assert.deepEqual(
    beta?.last?.candidates.map(({ tag }) => tag),
    [`rc-${project.sha}`],
  );
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
  const stable = channels.find(({ channel }) => channel === "stable");
  assert.deepEqual(stable?.runs, [], "a run of the beta is none of the stable channel");
  assert.match(stable.next, /^ms release app plan --channel stable/);
  assert.match((await at.release("status")).stdout, /waiting: Release v0\.1\.0-beta\.1/);
  await endRun(at.project, run, "cancelled");
  await running.ended;
});

test("status tells a pull request that is blocked, what was begun here, and drafts, each with what helps", async () => {
  const at = await operate(stage, { checks: [] }, { version_files: [{ path: "package.json" }] });
  const { admin } = stage.emulator.tokens;
  const { name } = at.project;
  await pushFiles(at, { "package.json": '{ "version": "0.0.1" }\n', ...WORKFLOWS }, "feat: an app");
  await rest(stage, admin, "PUT", `/repos/${name}/branches/main/protection`, {
    required_status_checks: null,
    enforce_admins: true,
    required_pull_request_reviews: { required_approving_review_count: 1 },
    restrictions: null,
  });
  await at.release("app", "publish", "--channel", "beta", "--auto", "--yes");
  await rest(stage, admin, "POST", `/repos/${name}/releases`, { tag_name: "v0.0.7", draft: true });
  const { stdout } = await at.release("status", "--json");
  const { channels } = JSON.parse(stdout) as Status;
  const [stable, beta] = ["stable", "beta"].map((one) =>
    channels.find(({ channel }) => channel === one),
  );
  const resume = "ms release resume .ms-release/app-v0.1.0-beta.1.json --watch";
  assert.deepEqual(
    beta?.unfinished.map((one) => one.resume),
    [resume],
  );
  assert.match(beta.pull_requests[0]?.waits_for ?? "", /review/);
  assert.match(beta.next, /^pull request #1 of v0\.1\.0-beta\.1 waits for a review/);
  assert.ok(beta.next.endsWith(`; then: ${resume}`), beta.next);
  assert.deepEqual([stable?.pull_requests, stable?.unfinished], [[], []]);
  assert.deepEqual(stable?.half_done, ["v0.0.7"]);
  assert.equal(stable.next, "ms release app publish --channel stable --tag v0.0.7 --auto --watch");
  const text = (await at.release("status")).stdout;
  assert.match(text, /pull request #1 of v0\.1\.0-beta\.1 by maintainer waits for a review/);
  assert.match(text, /begun here: v0\.1\.0-beta\.1/);
  await rest(stage, stage.reviewer.token, "POST", `/repos/${name}/pulls/1/reviews`, {
    event: "APPROVE",
  });
  assert.match((await at.release("status")).stdout, new RegExp(`next: ${resume}`));
});
