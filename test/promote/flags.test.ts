import assert from "node:assert/strict";
import test from "node:test";
import { create, promote } from "../support/actions.ts";
import { publishByHand } from "../support/assets.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { makeProject, type Project } from "../support/project.ts";
import { releaseOf, snapshot } from "../support/snapshot.ts";
import { startStage } from "../support/stage.ts";

const stage = await startStage();

/** A project with a candidate and the latest release v1.0.0. */
async function released(): Promise<Project> {
  const project = await makeProject(stage);
  assertOk(await create(project));
  await publishByHand(project, "v1.0.0");
  return project;
}

for (const { what, tag, inputs, prerelease, latest } of [
  { what: "a stable version", tag: "v1.1.0", inputs: {}, prerelease: false, latest: "v1.1.0" },
  { what: "a beta", tag: "v1.1.0-beta.1", inputs: {}, prerelease: true, latest: "v1.0.0" },
  {
    what: "a stable version with make-latest: false",
    tag: "v1.1.0",
    inputs: { "make-latest": "false" },
    prerelease: false,
    latest: "v1.0.0",
  },
  {
    what: "a stable version with prerelease: true",
    tag: "v1.1.0",
    inputs: { prerelease: "true" },
    prerelease: true,
    latest: "v1.0.0",
  },
  {
    what: "a beta with prerelease: false",
    tag: "v1.1.0-beta.1",
    inputs: { prerelease: "false" },
    prerelease: false,
    latest: "v1.1.0-beta.1",
  },
] as const) {
  test(`${what} ends as ${prerelease ? "a prerelease" : "a full release"}; latest is ${latest}`, async () => {
    const project = await released();
    assertOk(await promote(project, tag, { inputs }));
    const release = await releaseOf(project, tag);
    assert.deepEqual([release.draft, release.prerelease], [false, prerelease]);
    assert.equal((await snapshot(project)).latest, latest);
  });
}

test("a prerelease that is asked to be latest is refused before anything is written", async () => {
  const project = await released();
  const inputs = { "make-latest": "true" };
  const step = await assertUntouched(project, () => promote(project, "v1.1.0-beta.1", { inputs }));
  assertRefused(step, "input_invalid");
});

test("where releases are not immutable the summary says so", async () => {
  const project = await makeProject(stage, { immutable: false });
  assertOk(await create(project));
  const step = await promote(project, "v1.0.0");
  assertOk(step);
  assert.equal((await releaseOf(project, "v1.0.0")).immutable, false);
  assert.match(step.summary, /not immutable/);
});

test("generated notes come after the given ones", async () => {
  const project = await released();
  const inputs = { notes: "Mine.", "generate-notes": "true" };
  assertOk(await promote(project, "v1.1.0", { inputs }));
  const { body } = await releaseOf(project, "v1.1.0");
  assert.match(body, /Mine\.[^]*(What's Changed|Full Changelog)/);
});
