import assert from "node:assert/strict";
import test from "node:test";
import { create, promote } from "../support/actions.ts";
import { deleteRelease, publishByHand } from "../support/assets.ts";
import { assertOk, assertRefused, assertUntouched } from "../support/outcome.ts";
import { gitUrl, makeProject, type Project } from "../support/project.ts";
import { git } from "../support/source.ts";
import { releaseOf, snapshot } from "../support/snapshot.ts";
import { rest, startStage } from "../support/stage.ts";

const stage = await startStage();

async function withCandidate(version?: string): Promise<Project> {
  const project = await makeProject(stage);
  assertOk(await create(project, version === undefined ? {} : { inputs: { version } }));
  return project;
}

async function pushTag(project: Project, tag: string, commit: string): Promise<void> {
  const body = { ref: `refs/tags/${tag}`, sha: commit };
  const path = `/repos/${project.name}/git/refs`;
  await rest(stage, stage.maintainer.token, "POST", path, body);
}

/** Pushes an annotated tag: its ref points at a tag object, which points at the commit. */
async function pushAnnotated(project: Project, tag: string, commit: string): Promise<void> {
  const { directory } = stage.source;
  await git(directory, "tag", "--force", "--annotate", "--message", tag, tag, commit);
  await git(directory, "push", "--quiet", gitUrl(stage, project.name), `refs/tags/${tag}`);
}

test("a tag that is at another commit is refused before anything is written", async () => {
  const project = await withCandidate();
  await pushTag(project, "v1.0.0", stage.source.first);
  const step = await assertUntouched(project, () => promote(project, "v1.0.0"));
  assertRefused(step, "tag_conflict");
  assert.match(step.log, new RegExp(stage.source.first));
});

test("a tag that is at the commit already is used", async () => {
  const project = await withCandidate();
  await pushTag(project, "v1.0.0", project.sha);
  assertOk(await promote(project, "v1.0.0"));
});

test("an annotated tag counts as the commit it leads to", async () => {
  const project = await withCandidate();
  await pushAnnotated(project, "v1.0.0", project.sha);
  assertOk(await promote(project, "v1.0.0"));
  const wrong = await withCandidate();
  await pushAnnotated(wrong, "v1.0.0", stage.source.first);
  assertRefused(await assertUntouched(wrong, () => promote(wrong, "v1.0.0")), "tag_conflict");
});

test("a version at or below the channel's current one is refused", async () => {
  const project = await withCandidate();
  await publishByHand(project, "v2.0.0");
  for (const tag of ["v1.9.9", "v2.0.0-beta.1"]) {
    if (tag.includes("beta")) await publishByHand(project, "v2.0.0-beta.2", { prerelease: true });
    const step = await assertUntouched(project, () => promote(project, tag));
    assertRefused(step, "version_not_monotonic");
  }
  assertOk(await promote(project, "v2.0.1"));
});

test("drafts, candidates and other channels do not count as current", async () => {
  const project = await withCandidate();
  await publishByHand(project, "v9.0.0-beta.1", { prerelease: true });
  await publishByHand(project, "v8.0.0", { draft: true });
  await publishByHand(project, "nightly-999");
  assertOk(await promote(project, "v1.0.0"));
});

test("a candidate that was built as another version is refused", async () => {
  const project = await withCandidate("1.2.0-beta.2");
  const step = await assertUntouched(project, () => promote(project, "v1.2.0-beta.3"));
  assertRefused(step, "version_mismatch");
  assertOk(await promote(project, "v1.2.0-beta.2"));
});

test("a tag name that an immutable release has burned is refused with its own code", async () => {
  const project = await withCandidate();
  const burned = await publishByHand(project, "v1.0.0");
  await deleteRelease(project, burned.id);
  await rest(
    stage,
    stage.maintainer.token,
    "DELETE",
    `/repos/${project.name}/git/refs/tags/v1.0.0`,
  );
  const step = await promote(project, "v1.0.0");
  assertRefused(step, "tag_burned");
  const { releases, tags, latest } = await snapshot(project);
  assert.ok(
    releases.every(({ draft }) => draft),
    "something was published",
  );
  assert.deepEqual([tags, latest], [{}, null]);
  assertOk(await promote(project, "v1.0.1"));
});

test("a tag that is no strict version is refused", async () => {
  const project = await withCandidate();
  for (const tag of ["release", "v1.0", "v1.0.0+build.5", "v01.0.0"]) {
    const step = await assertUntouched(project, () => promote(project, tag));
    assertRefused(step, "version_invalid");
  }
});

test("a tag without v is a version too", async () => {
  const project = await withCandidate("1.0.0");
  assertOk(await promote(project, "1.0.0"));
  assert.equal((await releaseOf(project, "1.0.0")).prerelease, false);
});
