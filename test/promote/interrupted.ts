import assert from "node:assert/strict";
import { create, promote, WRITES } from "../support/actions.ts";
import { assertOk } from "../support/outcome.ts";
import { makeProject, type Project } from "../support/project.ts";
import { assertPromoted } from "../support/promoted.ts";
import { snapshot } from "../support/snapshot.ts";
import type { Stage } from "../support/stage.ts";

/** Changes of a whole promotion: the draft, six uploads, and both flags of the release. */
export const ALL_WRITES = 9;

export async function withCandidate(stage: Stage): Promise<Project> {
  const project = await makeProject(stage);
  assertOk(await create(project));
  return project;
}

/** Promotes again and checks the end: one release, public, immutable, latest, no draft left over. */
export async function assertCompletes(project: Project, tag: string): Promise<void> {
  assertOk(await promote(project, tag));
  const { prerelease } = await assertPromoted(project, tag);
  const { latest, releases } = await snapshot(project);
  assert.deepEqual([prerelease, latest], [false, tag]);
  assert.deepEqual(
    releases.filter(({ draft }) => draft).map(({ tag_name }) => tag_name),
    [`rc-${project.sha}`],
  );
}

/** Kills a promotion after so many of its writes, which must not be all, and promotes again. */
export async function killedAfter(project: Project, after: number): Promise<void> {
  const tag = `v1.0.${after}`;
  const killed = await promote(project, tag, { kill: { after, counting: WRITES } });
  assert.notEqual(killed.exitCode, 0, `it was not killed after write ${after}`);
  assert.notEqual((await snapshot(project)).latest, tag);
  await assertCompletes(project, tag);
}
