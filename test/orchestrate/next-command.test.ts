import assert from "node:assert/strict";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { parsePlan, ReleaseError } from "@release-actions/contract";
import { goesOnBy } from "../../packages/cli/src/release/next-command.ts";
import { ms, type Ended } from "../support/ms.ts";
import { startStage } from "../support/stage.ts";
import { endRun, queuedRun } from "./robot.ts";
import { operateGreen } from "./support.ts";

const stage = await startStage();
const at = await operateGreen(stage);
const { api_url: API } = stage.emulator.urls;
const RECORDS = join(at.directory, ".ms-release");
const RECORD = ".ms-release/app-v0.1.0-beta.1.json";
const BETA = ["--channel", "beta", "--auto"];

/** Without an environment that says where GitHub is. */
function plainly(...args: string[]): Promise<Ended> {
  const env = { GH_TOKEN: stage.maintainer.token, MS_POLL_MS: "100" };
  return ms(["release", ...args], env, at.directory);
}

function next({ stderr }: Ended): string {
  return /Next: (.*)/.exec(stderr)?.[1] ?? `nothing in ${stderr}`;
}

test("the command that resumes leads to the GitHub of the release, and no other ever gets the token", async () => {
  const begun = await plainly("app", "publish", ...BETA, "--yes", "--api-url", API);
  assert.equal(begun.code, 0, begun.stderr);
  const command = `ms release resume ${RECORD} --watch --api-url ${API}`;
  assert.ok(begun.stdout.includes(command), begun.stdout);
  for (const elsewhere of [[], ["--api-url", "http://127.0.0.1:9"]]) {
    const refused = await plainly("resume", ...elsewhere);
    assert.equal(refused.code, 2, refused.stderr);
    assert.match(
      refused.stderr,
      /begun on another GitHub; no token was sent.*\[operation_invalid\]/,
    );
    assert.ok(next(refused).includes(`\`${command}\``), next(refused));
  }
  const resumed = await plainly("resume", "--api-url", `${API}/`);
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.ok(resumed.stderr.includes(`On the GitHub at ${API}`));
  assert.match(resumed.stdout, /is on its way/);
  await endRun(at.project, await queuedRun(at.project), "cancelled");
});

test("the shell is offered the records and the plans that are here", async () => {
  const plan = ".ms-release/plan.json";
  await at.release("app", "plan", ...BETA, "--out", plan);
  const offered = async (...words: string[]): Promise<string[]> => {
    const { stdout } = await ms(["completion", "suggest", "--", ...words, ""], {}, at.directory);
    return stdout.split("\n").filter((line) => line !== "");
  };
  assert.deepEqual(await offered("release", "resume"), [`${RECORD}\tapp v0.1.0-beta.1`]);
  const args = ["release", "app", "publish", "--plan"];
  assert.deepEqual(await offered(...args), [`${plan}\tapp v0.1.0-beta.1`]);
  assert.deepEqual(await offered("release", "content", ...args.slice(2)), []);
  await rm(join(at.directory, plan));
});

test("of several unfinished releases each command is named, and a superseded one is told with its removal", async () => {
  const text = await readFile(join(at.directory, RECORD), "utf8");
  await cp(join(at.directory, RECORD), join(RECORDS, "other.json"));
  const several = await at.release("resume");
  for (const path of [RECORD, ".ms-release/other.json"]) {
    assert.ok(next(several).includes(`\`ms release resume ${path} --watch\``), next(several));
  }
  await rm(join(RECORDS, "other.json"));
  // A later release of the channel is done: what was begun before it nobody can finish.
  const later = JSON.parse(await laterPlan()) as object;
  const record = { ...(JSON.parse(text) as object), plan: later, done: true };
  await writeFile(join(RECORDS, "app-v0.2.0-beta.1.json"), JSON.stringify(record));
  const nothing = await at.release("resume");
  assert.equal(nothing.code, 2);
  assert.match(nothing.stderr, /app v0\.1\.0-beta\.1 was given up: v0\.2\.0-beta\.1 is published/);
  assert.ok(next(nothing).includes(`\`rm ${RECORD}\``), next(nothing));
  await cp(join(at.directory, RECORD), join(RECORDS, "aside"));
  await rm(join(at.directory, RECORD));
  assert.match((await at.release("resume")).stderr, /No release is unfinished here/);
});

async function laterPlan(): Promise<string> {
  const { stdout, stderr } = await at.release(
    "app",
    "plan",
    ...BETA,
    "--tag",
    "v0.2.0-beta.1",
    "--json",
  );
  assert.notEqual(stdout, "", stderr);
  return stdout;
}

test("what a plan of the beta is refused for leads to a plan of the beta, damaged or not", async () => {
  const file = join(at.directory, "beta.json");
  await at.release("app", "plan", ...BETA, "--out", file);
  const moved = await at.release("app", "publish", "--plan", file, "--config", "none.yml");
  assert.match(moved.stderr, /\[config_missing\]/);
  assert.match(next(moved), /`ms release app plan --channel beta --auto .*--config none\.yml`/);
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace('"v0.1.0-beta.1"', '"v0.1.0-beta.9"'));
  const damaged = await at.release("app", "publish", "--plan", file);
  assert.match(next(damaged), /`ms release app plan --channel beta --auto/);
  await writeFile(file, "{");
  const unreadable = await at.release("app", "publish", "--plan", file);
  assert.match(next(unreadable), /`ms release status`/);
});

for (const [what, ...words] of [
  ["channel", "app", "plan", "--channel", "nightly", "--auto"],
  ["product", "app", "plan", "--channel", "beta", "--product", "none", "--auto"],
  ["kind", "content", "plan", "--channel", "beta", "--auto"],
] as const) {
  test(`a ${what} that there is not leads to the list of those that there are`, async () => {
    const refused = await at.release(...words);
    assert.notEqual(refused.code, 0);
    assert.ok(next(refused).includes("`ms release config check`"), next(refused));
    const listed = await at.release("config", "check");
    assert.match(listed.stdout, /beta/);
  });
}

test("what was taken back is not resumed: the next version is planned", async () => {
  const plan = parsePlan(Buffer.from(await laterPlan()));
  const yanked = new ReleaseError({ code: "release_yanked", message: "It was taken back." });
  const command = goesOnBy(yanked, plan, "ms release resume", undefined);
  assert.match(command, /^ms release app plan --channel beta --auto/);
  const other = new ReleaseError({ code: "github_unavailable", message: "It failed." });
  assert.equal(goesOnBy(other, plan, "ms release resume", undefined), "ms release resume");
});
