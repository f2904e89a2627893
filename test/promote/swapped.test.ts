import assert from "node:assert/strict";
import test from "node:test";
import type { ErrorCode } from "@release-actions/contract";
import { create, promote } from "../support/actions.ts";
import { publishByHand, replace } from "../support/assets.ts";
import { startGoBetween, type Passing } from "../support/go-between.ts";
import { assertOk, assertRefused } from "../support/outcome.ts";
import { makeProject, noise, PRODUCT, type Project } from "../support/project.ts";
import { releaseOf, snapshot } from "../support/snapshot.ts";
import { rest, startStage } from "../support/stage.ts";

const stage = await startStage();
const TAG = "v1.1.0";
const OTHER = noise("somebody else's", 500);

/** Promotes while somebody acts just before the first request that fits. */
async function promoteWhile(
  project: Project,
  fits: (passing: Passing, earlier: readonly Passing[]) => boolean,
  act: () => Promise<unknown>,
) {
  let acted = false;
  const earlier: Passing[] = [];
  const { apiUrl } = await startGoBetween(stage, {
    before: async (passing) => {
      if (!acted && fits(passing, earlier)) {
        acted = true;
        await act();
      }
      earlier.push(passing);
    },
  });
  const step = await promote(project, TAG, { job: { apiUrl } });
  assert.ok(acted, "nobody acted");
  return step;
}

const LAST_UPLOAD_DONE = (passing: Passing, earlier: readonly Passing[]): boolean =>
  passing.path.includes("/assets?") && earlier.filter(isUpload).length === 6;
const PUBLISHING = ({ json }: Passing): boolean => json?.["draft"] === false;
const FINAL_FLAGS = ({ json }: Passing): boolean => json?.["make_latest"] === "true";

function isUpload({ path }: Passing): boolean {
  return path.startsWith("/api/uploads/");
}

/** Nobody is ever served the release as the latest. */
async function assertNotLatest(project: Project): Promise<void> {
  const { latest, releases } = await snapshot(project);
  assert.equal(latest, "v1.0.0");
  const release = releases.find(({ tag_name }) => tag_name === TAG);
  assert.ok(release?.draft === true || release?.prerelease === true);
}

async function released(options: { immutable: boolean }): Promise<Project> {
  const project = await makeProject(stage, options);
  assertOk(await create(project));
  await publishByHand(project, "v1.0.0");
  return project;
}

const SWAPS: readonly [string, typeof LAST_UPLOAD_DONE, boolean, ErrorCode][] = [
  ["between the last upload and the read-back", LAST_UPLOAD_DONE, true, "release_changed"],
  ["between the read-back and the publication", PUBLISHING, true, "publish_unverified"],
  ["between the publication and the final flags", FINAL_FLAGS, false, "publish_unverified"],
];

for (const [when, fits, immutable, code] of SWAPS) {
  test(`an asset exchanged ${when} is never the latest release`, async () => {
    const project = await released({ immutable });
    const step = await promoteWhile(project, fits, async () => {
      await replace(project, await releaseOf(project, TAG), "firmware.hex", OTHER);
    });
    assertRefused(step, code);
    assert.match(step.log, /firmware\.hex/);
    await assertNotLatest(project);
    const again = await promote(project, TAG);
    assertRefused(again, "release_conflict");
    await assertNotLatest(project);
  });
}

test("an asset exchanged for the same bytes is noticed too, and the next run confirms it", async () => {
  const project = await released({ immutable: true });
  const step = await promoteWhile(project, PUBLISHING, async () => {
    const release = await releaseOf(project, TAG);
    await replace(project, release, "firmware.hex", PRODUCT["firmware.hex"]);
  });
  assertRefused(step, "publish_unverified");
  await assertNotLatest(project);
  assertOk(await promote(project, TAG));
  assert.equal((await snapshot(project)).latest, TAG);
});

test("a tag that appears at another commit just before the publication is noticed", async () => {
  const project = await released({ immutable: true });
  const step = await promoteWhile(project, PUBLISHING, async () => {
    const body = { ref: `refs/tags/${TAG}`, sha: stage.source.first };
    await rest(stage, stage.maintainer.token, "POST", `/repos/${project.name}/git/refs`, body);
  });
  assertRefused(step, "publish_unverified");
  await assertNotLatest(project);
});

test("a candidate that is exchanged after it was verified is not what is published", async () => {
  const project = await released({ immutable: true });
  const step = await promoteWhile(
    project,
    ({ method, path }) => method === "POST" && path.endsWith("/releases"),
    async () => {
      const candidate = await releaseOf(project, `rc-${project.sha}`);
      await replace(project, candidate, "firmware.hex", OTHER);
    },
  );
  assertOk(step);
  const published = await releaseOf(project, TAG);
  const { size } = published.assets.find(({ name }) => name === "firmware.hex") ?? {};
  assert.equal(size, PRODUCT["firmware.hex"].length);
  assert.notDeepEqual(PRODUCT["firmware.hex"], OTHER);
});
