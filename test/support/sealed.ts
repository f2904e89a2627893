import assert from "node:assert/strict";
import { parseCandidate, parseChecksums, type Candidate } from "@release-actions/contract";
import { download } from "./assets.ts";
import { digestOf, type Project } from "./project.ts";
import { assetOf, releaseOf, type ReleaseState } from "./snapshot.ts";

/**
 * Exactly one release carries the tag, and it is sealed: its assets are the inventory's, with the
 * same bytes, and checksums.txt says what candidate.json says.
 */
export async function assertSealed(
  project: Project,
  tag = `rc-${project.sha}`,
): Promise<{ release: ReleaseState; candidate: Candidate }> {
  const release = await releaseOf(project, tag);
  const seal = await download(project, assetOf(release, "candidate.json"));
  const checksums = await download(project, assetOf(release, "checksums.txt"));
  const candidate = parseCandidate(seal);
  const expected = [
    ...candidate.assets.map(({ name, digest }) => [name, digest]),
    ["candidate.json", digestOf(seal)],
  ];
  const listed = parseChecksums(checksums).map(({ name, digest }) => [name, digest]);
  assert.deepEqual(sorted(listed), sorted(expected), "checksums.txt and candidate.json disagree");
  assert.deepEqual(
    sorted(release.assets.map(({ name, digest, state }) => [name, state, digest ?? ""])),
    sorted([
      ...expected.map(([name = "", digest = ""]) => [name, "uploaded", digest]),
      ["checksums.txt", "uploaded", digestOf(checksums)],
    ]),
    "the assets are not the inventory's",
  );
  return { release, candidate };
}

function sorted(rows: readonly (readonly string[])[]): string[] {
  return rows.map((row) => row.join(" ")).toSorted();
}
