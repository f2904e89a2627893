import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { ms } from "../support/ms.ts";
import { startStage } from "../support/stage.ts";
import { listRuns, startRobot } from "./robot.ts";
import { session } from "./session.ts";
import { operate, pushFiles, report, type Operated } from "./support.ts";
import { worldOf } from "./world.ts";
import { WORKFLOWS } from "./workflows.ts";

const stage = await startStage();
const MORTAL = fileURLToPath(new URL("../support/mortal-ms.mjs", import.meta.url));
const TAG = "v0.1.0-beta.1";
const RECORD = `.ms-release/app-${TAG}.json`;
const PUBLISH = ["app", "publish", "--channel", "beta", "--auto", "--watch", "--yes"];
/** After how many different answers the program dies, one release each. */
const POINTS = Number(process.env["KILL_POINTS"] ?? 64);
/** Releases that go on at the same time: runners and programs wait for each other most of the time. */
const AT_ONCE = 3;

async function versioned(): Promise<Operated> {
  const at = await operate(stage, {}, { version_files: [{ path: "package.json" }] });
  const files = { "package.json": '{ "version": "0.0.1" }\n', ...WORKFLOWS };
  await report(at, await pushFiles(at, files, "feat: an app"));
  return at;
}

/** What must be the same however often the program was killed. */
async function outcome({ project }: Operated) {
  const { branches, pulls, releases, tags } = await worldOf(project);
  return {
    branches: branches.length,
    pulls,
    runs: (await listRuns(project)).map(({ conclusion, path }) => `${path} ${conclusion}`),
    releases: releases.map(
      ({ assets, draft, tag_name: tag }) => `${tag.slice(0, 2)} ${draft} ${assets}`,
    ),
    tags: Object.keys(tags),
  };
}

interface Ending {
  readonly died: boolean;
  readonly requests: number;
  readonly outcome: Awaited<ReturnType<typeof outcome>>;
}

/** A release that dies after so many answers and is resumed. */
async function killed(after: number): Promise<Ending> {
  const at = await versioned();
  const robot = startRobot(at.project);
  const { died, requests } = await session(at, RECORD, after);
  if (died) await session(at, RECORD);
  await robot.stop();
  return { died, requests, outcome: await outcome(at) };
}

test("a release that is killed anywhere ends, resumed, as one that was left alone", async (t) => {
  const { outcome: undisturbed, requests } = await killed(Number.POSITIVE_INFINITY);
  assert.deepEqual(undisturbed.pulls, ["1 closed true"]);
  assert.equal(undisturbed.runs.length, 2);
  // How often it looks at a run is a matter of time: the last tenth may not be reached every time.
  const points = Array.from({ length: POINTS }, (_, at) => 1 + (at * 0.9 * requests) / POINTS);
  const waiting = [...new Set(points.map(Math.floor))];
  const wanted = waiting.length;
  let deaths = 0;
  const lane = async (): Promise<void> => {
    for (let after = waiting.shift(); after !== undefined; after = waiting.shift()) {
      const { died, outcome: told } = await killed(after);
      assert.deepEqual(told, undisturbed, `killed after ${after} of ${requests} answers`);
      if (died) deaths += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  t.diagnostic(`killed at ${deaths} of ${wanted} points of ${requests} answers`);
  assert.ok(deaths >= wanted * 0.95, `only ${deaths} deaths`);
});

for (const after of [40, 90]) {
  test(`a process that is killed after ${after} answers is resumed by the command line`, async () => {
    const at = await versioned();
    const env = {
      GH_TOKEN: stage.maintainer.token,
      GITHUB_API_URL: stage.emulator.urls.api_url,
      MS_POLL_MS: "500",
      NODE_OPTIONS: `--import ${MORTAL}`,
      MORTAL_AFTER: String(after),
    };
    const robot = startRobot(at.project);
    const { code, stderr } = await ms(["release", ...PUBLISH], env, at.directory);
    assert.equal(code, "SIGKILL", stderr);
    const args = existsSync(join(at.directory, RECORD)) ? ["resume", RECORD, "--watch"] : PUBLISH;
    const resumed = await at.release(...args);
    await robot.stop();
    assert.equal(resumed.code, 0, resumed.stderr);
    const { pulls, runs } = await outcome(at);
    assert.deepEqual([pulls, runs.length], [["1 closed true"], 2]);
  });
}
