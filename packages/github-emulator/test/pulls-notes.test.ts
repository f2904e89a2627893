import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRelease } from "./emulator.ts";
import { commitFile, startGitWorld } from "./git-world.ts";
import { REPO, mergeOf, openPull } from "./pulls-world.ts";

test("generated notes list the pull requests merged since the previous release, with authors", async (t) => {
  const world = await startGitWorld(t);
  const html = `${world.emulator.urls.url}/acme/app`;
  await openPull(world, "old");
  await mergeOf(world.writer, 1);
  const first = await makeRelease(world.writer, { tag_name: "v1", generate_release_notes: true });
  assert.equal(
    first.body,
    `## What's Changed\n* Add old by @writer in ${html}/pull/1\n\n\n**Full Changelog**: ${html}/commits/v1`,
  );
  await openPull(world, "rebased");
  await openPull(world, "squashed");
  await openPull(world, "open");
  await mergeOf(world.writer, 2, { merge_method: "rebase" });
  await mergeOf(world.writer, 3, { merge_method: "squash" });
  await commitFile(world, "direct.txt", "no pull request");
  const notes = await world.writer("POST", `${REPO}/releases/generate-notes`, { tag_name: "v2" });
  assert.equal(
    notes.body.body,
    `## What's Changed\n* Add rebased by @writer in ${html}/pull/2\n* Add squashed by @writer in ${html}/pull/3\n\n\n**Full Changelog**: ${html}/compare/v1...v2`,
  );
});
