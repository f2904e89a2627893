import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { parseLatestJson, parsePlan, parseYank, readYank } from "@release-actions/contract";
import { promote } from "../support/actions.ts";
import { withFaults } from "../support/faults.ts";
import { assertOk } from "../support/outcome.ts";
import { writeOut } from "../support/project.ts";
import { releaseOf, snapshot } from "../support/snapshot.ts";
import { rest, startStage } from "../support/stage.ts";
import { makeKey, PACKAGES, PASSWORD, REQUIRED, sealFiles } from "../support/updater.ts";
import { mortal, proposeAndYank } from "./session.ts";
import { operate, pushCommit, report, type Operated } from "./support.ts";
import { onTerminal } from "./terminal.ts";

const stage = await startStage();
const { admin, reader } = stage.emulator.tokens;
const key = await makeKey();
const KEYS = {
  "latest-json": "required",
  "updater-channel": "stable",
  "updater-public-key": key.publicKey,
  "updater-signing-key": key.secretKey,
  "updater-signing-key-password": PASSWORD,
  "required-platforms": REQUIRED,
};
const REASON = "Crashes at the start --> on <Windows>";

/** A product with these releases of one candidate, the last one the latest. */
async function released(tags: readonly string[]): Promise<Operated> {
  const at = await operate(stage);
  await writeOut(at.project, PACKAGES);
  await sealFiles(at.project, Object.keys(PACKAGES));
  for (const tag of tags) {
    const inputs = tag.includes("-") ? {} : KEYS;
    assertOk(await promote(at.project, tag, { inputs }));
  }
  return at;
}

function yank(at: Operated, tag: string, ...more: string[]) {
  return at.release("yank", "app", tag, "--reason", REASON, ...more);
}

/** What an installed app is told when it asks for the next version. */
async function offered({ project }: Operated): Promise<string | number> {
  const page = `${stage.emulator.urls.url}/${project.name}/releases/latest/download/latest.json`;
  const answer = await fetch(page);
  if (!answer.ok) return answer.status;
  return parseLatestJson(new Uint8Array(await answer.arrayBuffer())).version;
}

test("a release that is taken back", async (t) => {
  const at = await released(["v1.0.0", "v1.1.0"]);
  await looksFirst(t, at);
  await fails(t, at);
  await takesBack(t, at);
  await remembers(t, at);
});

async function looksFirst(t: TestContext, at: Operated): Promise<void> {
  await t.test("is only looked at by --dry-run", async () => {
    const before = await snapshot(at.project);
    const { code, stderr, stdout } = await yank(at, "v1.1.0", "--dry-run");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /latest: v1\.1\.0 → v1\.0\.0/);
    assert.deepEqual(await snapshot(at.project), before);
  });
  for (const [what, args, code, exit, token] of [
    ["nobody confirmed", ["app", "v1.1.0"], "confirmation_needed", 2],
    ["release.yml does not name", ["other", "v1.1.0"], "product_unknown", 2],
    ["is not published", ["app", "v9.0.0"], "release_missing", 1],
    ["is of a channel that the product lacks", ["app", "v1.1.0-rc.1"], "channel_not_allowed", 1],
    ["the token may not change", ["app", "v1.1.0", "--yes"], "permission_denied", 3, reader],
  ] as const) {
    await t.test(`is refused when it is one that ${what}`, async () => {
      const before = await snapshot(at.project);
      const words = ["yank", ...args, "--reason", REASON];
      const told = await at.as(token ?? stage.maintainer.token, ...words);
      assert.match(told.stderr, new RegExp(`\\[${code}\\]`));
      assert.equal(told.code, exit);
      assert.deepEqual(await snapshot(at.project), before);
    });
  }
}

async function fails(t: TestContext, at: Operated): Promise<void> {
  await t.test("says the command that goes on when GitHub fails, as a shell takes it", async () => {
    const fault = { method: "PATCH", path: "/releases/", action: { type: "fail", status: 422 } };
    const words = ["yank", "app", "v1.1.0", "--reason", "It's broken", "--yes"];
    const { result } = await withFaults(stage, [fault], () => at.release(...words));
    assert.notEqual(result.code, 0);
    const again = String.raw`ms release yank app v1.1.0 --reason 'It'\''s broken'`;
    assert.ok(result.stderr.includes(`Then: \`${again}\``), result.stderr);
  });
}

async function takesBack(t: TestContext, at: Operated): Promise<void> {
  await t.test("is marked, users get the one before, and nothing is deleted", async () => {
    const before = await releaseOf(at.project, "v1.1.0");
    assert.equal(await offered(at), "1.1.0");
    const { code, stderr, stdout } = await yank(at, "v1.1.0", "--yes", "--json");
    assert.equal(code, 0, stderr);
    assert.equal(await offered(at), "1.0.0");
    const now = await releaseOf(at.project, "v1.1.0");
    assert.deepEqual(
      { ...now, body: "", name: "", prerelease: false, updated_at: "" },
      { ...before, body: "", name: "", updated_at: "" },
    );
    assert.equal(now.prerelease, true);
    assert.equal(now.name, `${before.name} (taken back)`);
    assert.ok(now.body.endsWith(before.body));
    assert.match(now.body, /v1\.1\.0 was taken back.* Use v1\.0\.0 instead/);
    const receipt = readYank(now.body);
    assert.deepEqual(receipt, (JSON.parse(stdout) as { yank: unknown }).yank);
    assert.equal(receipt?.reason, REASON);
    assert.equal(receipt.by.login, stage.maintainer.login);
    assert.equal(receipt.release_id, now.id);
    assert.deepEqual(receipt.before, { latest: "v1.1.0", prerelease: false });
    assert.deepEqual(receipt.after, { latest: "v1.0.0", prerelease: true });
    const file = join(at.directory, ".ms-release", "app-v1.1.0.yank.json");
    assert.deepEqual(parseYank(await readFile(file)), receipt);
  });
  await t.test("is taken back once: a second time changes nothing", async () => {
    const before = await snapshot(at.project);
    const args = ["yank", "app", "v1.1.0", "--reason", "Another one", "--yes"];
    const { code, stdout } = await at.release(...args);
    assert.equal(code, 0);
    assert.match(stdout, /was taken back already/);
    assert.deepEqual(await snapshot(at.project), before);
  });
}

async function remembers(t: TestContext, at: Operated): Promise<void> {
  await t.test("is not what status, trace and the next plan build on", async () => {
    const status = await at.release("status");
    assert.match(status.stdout, /app\/stable v1\.0\.0/);
    assert.match(status.stdout, /taken back: v1\.1\.0/);
    const trace = await at.release("trace", at.project.name, "v1.1.0");
    assert.equal(trace.code, 0, "its chain is what it was");
    assert.match(trace.stdout, /TAKEN BACK .* by maintainer: Crashes at the start/);
    await report(at, await pushCommit(at, "fix: the start"));
    const args = ["app", "plan", "--channel", "stable", "--auto", "--json"];
    const plan = parsePlan(Buffer.from((await at.release(...args)).stdout));
    assert.equal(plan.previous?.tag, "v1.0.0");
    assert.equal(plan.tag, "v1.1.1", "versions go on above it");
    const lower = await at.release(...args, "--tag", "v1.0.1");
    assert.match(lower.stderr, /\[version_not_monotonic\]/);
  });
  await t.test("is not promoted again by a run that is started again", async () => {
    const before = await snapshot(at.project);
    const again = await promote(at.project, "v1.1.0", { inputs: KEYS });
    assert.match(again.log, /release_yanked/);
    assert.notEqual(again.exitCode, 0);
    assert.deepEqual(await snapshot(at.project), before);
  });
}

test("without a good release below it nothing is the latest, which is said before", async () => {
  const at = await released(["v1.0.0"]);
  const command = 'ms release yank app v1.0.0 --reason "It eats files"';
  const before = await snapshot(at.project);
  const enter = await onTerminal(at, command, [[/Take v1\.0\.0 back\?/, "\r"]]);
  assert.equal(enter.code, 130, enter.text);
  assert.deepEqual(await snapshot(at.project), before, "Enter alone takes nothing back");
  const { code, text } = await onTerminal(at, command, [[/Take v1\.0\.0 back\?/, "y"]]);
  assert.equal(code, 0, text);
  assert.match(text, /latest: v1\.0\.0 → NONE/);
  assert.equal(await offered(at), 404);
});

test("a release of a channel that is never the latest is marked, and what is said is exactly that", async () => {
  const at = await released(["v1.0.0", "v1.1.0-beta.1", "v1.1.0-beta.2"]);
  const { code, stderr, stdout } = await yank(at, "v1.1.0-beta.2", "--yes");
  assert.equal(code, 0, stdout);
  assert.match(stderr, /latest: v1\.0\.0, as before/);
  assert.match(stderr, /below it beta has v1\.1\.0-beta\.1/);
  assert.equal(await offered(at), "1.0.0");
  const yanked = readYank((await releaseOf(at.project, "v1.1.0-beta.2")).body);
  assert.equal(yanked?.previous?.tag, "v1.1.0-beta.1");
});

test("a release that somebody published by hand is not taken back as ours, nor given to users", async () => {
  const at = await released(["v1.1.0"]);
  const path = `/repos/${at.project.name}/releases`;
  for (const tag_name of ["v1.0.0", "v1.2.0"]) {
    await rest(stage, admin, "POST", path, { tag_name, target_commitish: at.project.sha });
  }
  assert.match((await yank(at, "v1.2.0", "--yes")).stderr, /\[receipt_missing\]/);
  const { stdout } = await yank(at, "v1.1.0", "--dry-run", "--json");
  const { yank: told } = JSON.parse(stdout) as { yank: { previous?: unknown } };
  assert.equal(told.previous, undefined, "v1.0.0 is nobody's word");
});

test("a mark that came with another release's notes is no yank of this one", async () => {
  const at = await released(["v1.0.0", "v1.1.0"]);
  assert.equal((await yank(at, "v1.1.0", "--yes")).code, 0);
  const { id } = await releaseOf(at.project, "v1.0.0");
  const { body } = await releaseOf(at.project, "v1.1.0");
  await rest(stage, admin, "PATCH", `/repos/${at.project.name}/releases/${id}`, { body });
  const before = await snapshot(at.project);
  const { code, stderr } = await yank(at, "v1.0.0", "--yes");
  assert.match(stderr, /mark that is not its own.*\[release_changed\]/s);
  assert.equal(code, 1);
  assert.deepEqual(await snapshot(at.project), before);
});

test("what was begun is finished by what is good then, not by what the notes intended", async () => {
  const at = await released(["v1.0.0", "v1.1.0", "v1.2.0"]);
  for (let limit = 1; ; limit += 1) {
    await mortal(limit, () => proposeAndYank(at, "v1.2.0", REASON));
    if (readYank((await releaseOf(at.project, "v1.2.0")).body) !== null) break;
  }
  assert.equal((await yank(at, "v1.1.0", "--yes")).code, 0);
  const { code, stderr } = await yank(at, "v1.2.0", "--yes");
  assert.equal(code, 0, stderr);
  assert.equal(await offered(at), "1.0.0");
});

test("killed after any answer and run again, it ends in the same three writes", async () => {
  const at = await released(["v1.0.0", "v1.1.0"]);
  let patches = 0;
  for (let limit = 1; ; limit += 1) {
    const { died, writes } = await mortal(limit, () => proposeAndYank(at, "v1.1.0", REASON));
    patches += writes;
    const { body, prerelease } = await releaseOf(at.project, "v1.1.0");
    const { latest } = await snapshot(at.project);
    assert.ok(latest !== null, "something is the latest at every moment");
    if (latest === "v1.0.0") assert.ok(readYank(body) !== null, "no flag moves before the mark");
    if (prerelease) assert.equal(latest, "v1.0.0");
    if (!died) break;
  }
  assert.equal(patches, 3);
  assert.equal(await offered(at), "1.0.0");
  const { body, name } = await releaseOf(at.project, "v1.1.0");
  assert.equal(body.split("release-actions: yank").length, 2);
  assert.equal((name ?? "").split("taken back").length, 2);
});
