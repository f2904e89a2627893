import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { ms } from "../support/ms.ts";
import { snapshot } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import {
  makeContentWorld,
  pullsOf,
  sourcesOf,
  startRobots,
  type ContentWorld,
} from "./content-world.ts";
import { listRuns } from "./robot.ts";

const stage = await startStage();
const MORTAL = fileURLToPath(new URL("../support/mortal-ms.mjs", import.meta.url));
const RECORD = ".ms-release/content-v0.1.0-beta.1.json";
const PUBLISH = ["content", "publish", "--channel", "beta", "--auto", "--watch", "--yes"];
/** Every how many requests the program is killed; 1 for each of them. */
const STRIDE = Number(process.env["KILL_STRIDE"] ?? 70);
const MOST_REQUESTS = 1000;

/** What must be the same however often the program was killed. */
function outcome(world: ContentWorld): Promise<unknown> {
  return Promise.all(
    sourcesOf(world).map(async (project) => {
      const { releases, tags } = await snapshot(project);
      const runs = await listRuns(project);
      return {
        pulls: (await pullsOf(project)).length,
        runs: runs.map(({ conclusion, path }) => `${path} ${conclusion}`),
        releases: releases.map(({ draft, tag_name }) => `${tag_name.replace(/-.*/, "")} ${draft}`),
        tags: Object.keys(tags),
      };
    }),
  );
}

/** A release that is killed after so many requests, and then begun again. */
async function killed(after: number): Promise<{ world: ContentWorld; died: boolean }> {
  const world = await makeContentWorld(stage, { notes: "generated" });
  const env = {
    GH_TOKEN: stage.maintainer.token,
    GITHUB_API_URL: stage.emulator.urls.api_url,
    MS_POLL_MS: "1000",
    NODE_OPTIONS: `--import ${MORTAL}`,
    MORTAL_AFTER: String(after),
  };
  const robots = startRobots(world);
  const first = await ms(["release", ...PUBLISH], env, world.directory);
  if (first.code !== 0) {
    assert.equal(first.code, "SIGKILL", first.stderr);
    const begun = existsSync(join(world.directory, RECORD));
    const { code, stderr } = await world.release(
      ...(begun ? ["resume", RECORD, "--watch"] : PUBLISH),
    );
    assert.equal(code, 0, `killed after ${after} requests: ${stderr}`);
  }
  await robots.stop();
  return { world, died: first.code !== 0 };
}

test("a release of content that is killed anywhere ends, resumed, as one that was left alone", async (t) => {
  const undisturbed = await outcome((await killed(MOST_REQUESTS)).world);
  let points = 0;
  for (let after = 1; after < MOST_REQUESTS; after += STRIDE) {
    const { died, world } = await killed(after);
    assert.deepEqual(await outcome(world), undisturbed, `killed after ${after} requests`);
    if (!died) break;
    points += 1;
    t.diagnostic(`killed after ${after} requests, resumed`);
  }
  assert.ok(points > 1, `only ${points} points`);
});
