import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { ms } from "../support/ms.ts";
import { rest, startStage } from "../support/stage.ts";
import { snapshot } from "../support/snapshot.ts";
import { listRuns, startRobot } from "./robot.ts";
import { operate, pushFiles, report, type Operated } from "./support.ts";
import { WORKFLOWS } from "./workflows.ts";

const stage = await startStage();
const MORTAL = fileURLToPath(new URL("../support/mortal-ms.mjs", import.meta.url));
const TAG = "v0.1.0-beta.1";
const RECORD = `.ms-release/app-${TAG}.json`;
const PUBLISH = ["app", "publish", "--channel", "beta", "--auto", "--watch", "--yes"];
/** Every how many requests the program is killed; 1 for each of them. */
const STRIDE = Number(process.env["KILL_STRIDE"] ?? 45);
const MOST_REQUESTS = 400;

async function versioned(): Promise<Operated> {
  const at = await operate(stage, {}, { version_files: [{ path: "package.json" }] });
  const files = { "package.json": '{ "version": "1.0.0" }\n', ...WORKFLOWS };
  await report(at, await pushFiles(at, files, "feat: an app"));
  return at;
}

/** What must be the same however often the program was killed. */
async function outcome({ project }: Operated) {
  const { admin } = stage.emulator.tokens;
  const pulls = await rest<unknown[]>(
    stage,
    admin,
    "GET",
    `/repos/${project.name}/pulls?state=all`,
  );
  const { releases, tags } = await snapshot(project);
  return {
    pulls: pulls.length,
    runs: (await listRuns(project)).map(({ conclusion, path }) => `${path} ${conclusion}`),
    releases: releases.map(({ draft, tag_name }) => `${tag_name.replace(/-.*/, "")} ${draft}`),
    tags: Object.keys(tags),
  };
}

/** A release that is killed after so many requests, and then resumed. */
async function killed(after: number): Promise<{ at: Operated; died: boolean }> {
  const at = await versioned();
  const env = {
    GH_TOKEN: stage.maintainer.token,
    GITHUB_API_URL: stage.emulator.urls.api_url,
    MS_POLL_MS: "1000",
    NODE_OPTIONS: `--import ${MORTAL}`,
    MORTAL_AFTER: String(after),
  };
  const robot = startRobot(at.project);
  const first = await ms(["release", ...PUBLISH], env, at.directory);
  if (first.code !== 0) {
    assert.equal(first.code, "SIGKILL", first.stderr);
    const args = existsSync(join(at.directory, RECORD)) ? ["resume", RECORD, "--watch"] : PUBLISH;
    const { code, stderr } = await at.release(...args);
    assert.equal(code, 0, `killed after ${after} requests: ${stderr}`);
  }
  await robot.stop();
  return { at, died: first.code !== 0 };
}

test("a release that is killed anywhere ends, resumed, as one that was left alone", async (t) => {
  const undisturbed = await outcome((await killed(MOST_REQUESTS)).at);
  assert.equal(undisturbed.pulls, 1);
  assert.equal(undisturbed.runs.length, 2);
  let points = 0;
  for (let after = 1; after < MOST_REQUESTS; after += STRIDE) {
    const { at, died } = await killed(after);
    assert.deepEqual(await outcome(at), undisturbed, `killed after ${after} requests`);
    if (!died) break;
    points += 1;
    t.diagnostic(`killed after ${after} requests, resumed`);
  }
  assert.ok(points > 1, `only ${points} points`);
});
