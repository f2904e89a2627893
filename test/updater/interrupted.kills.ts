import assert from "node:assert/strict";
import test from "node:test";
import { promote, WRITES } from "../support/actions.ts";
import { assertOk } from "../support/outcome.ts";
import { approvedRun } from "../support/runs.ts";
import { releaseOf, snapshot, type AssetState } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";
import { traffic } from "../support/traffic.ts";
import { makeApp, makeKey, PASSWORD, sealFiles } from "../support/updater.ts";

const stage = await startStage();
const key = await makeKey();
const inputs = {
  "updater-public-key": key.publicKey,
  "updater-signing-key": key.secretKey,
  "updater-signing-key-password": PASSWORD,
  "latest-json": "required",
};

function known(assets: readonly AssetState[]): readonly string[] {
  return assets
    .filter(({ name, state }) => state === "uploaded" && name !== "promotion.json")
    .map(({ id, name, digest }) => `${id} ${name} ${digest}`);
}

test("killed after any of its writes, the next run signs the same bytes and completes the release", async () => {
  const project = await makeApp(stage);
  const files = ["App_1.0.0_amd64.AppImage", "App_1.0.0_amd64.deb"];
  await sealFiles(project, files);
  const run = await approvedRun(project);
  const whole = await traffic(stage, () => promote(project, "v1.0.0", { run, inputs }));
  assertOk(whole.result);
  assert.deepEqual(
    whole.uploads.toSorted(),
    [
      ...files,
      ...files.map((name) => `${name}.sig`),
      "candidate.json",
      "checksums.txt",
      "latest.json",
      "promotion.json",
    ].toSorted(),
  );
  for (let after = 1; after < whole.writes.length; after += 1) {
    const tag = `v1.0.${after}`;
    const killed = await promote(project, tag, { inputs, kill: { after, counting: WRITES } });
    assert.notEqual(killed.exitCode, 0, `it was not killed after write ${after}`);
    const half = known((await releaseOf(project, tag)).assets);
    assertOk(await promote(project, tag, { inputs }));
    const done = await releaseOf(project, tag);
    assert.deepEqual([done.draft, done.prerelease], [false, false]);
    const end = known(done.assets);
    assert.equal(end.length, 7);
    const changed = half.filter((asset) => !end.includes(asset));
    assert.deepEqual(changed, [], `after write ${after} an asset was made anew`);
    assert.equal((await snapshot(project)).latest, tag);
  }
});
