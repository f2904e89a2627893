import assert from "node:assert/strict";
import { readReceipt } from "./documents.ts";
import type { Project } from "./project.ts";
import { candidateOf, digests, releaseOf, snapshot, type ReleaseState } from "./snapshot.ts";

/**
 * Exactly one release carries the tag: public, immutable, at the candidate's commit, with the
 * candidate's assets and a receipt that lists them.
 */
export async function assertPromoted(project: Project, tag: string): Promise<ReleaseState> {
  const release = await releaseOf(project, tag);
  const { draft, immutable, assets } = release;
  assert.deepEqual({ draft, immutable }, { draft: false, immutable: true });
  assert.ok(assets.every(({ state }) => state === "uploaded"));
  const { "promotion.json": receipt, ...published } = digests(release);
  assert.ok(receipt, "there is no receipt");
  assert.deepEqual(published, digests(await candidateOf(project)));
  const { subject } = await readReceipt(project, release);
  const listed = subject.map(({ name, digest }) => [name, `sha256:${digest.sha256}`]);
  assert.deepEqual(Object.fromEntries(listed), published);
  assert.equal((await snapshot(project)).tags[tag], project.sha);
  return release;
}
