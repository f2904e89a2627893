import { ReleaseError, showFound, type Problem } from "@release-actions/contract";
import type { ListedArtifact } from "./client.ts";

/**
 * The artifacts that at least one pattern names, by name.
 * @throws ReleaseError `files_no_match` naming every pattern that fits no artifact
 */
export function selectArtifacts(
  listed: readonly ListedArtifact[],
  patterns: readonly string[],
  matches: (name: string, pattern: string) => boolean,
): readonly ListedArtifact[] {
  const selected = new Set<ListedArtifact>();
  const empty: Problem[] = [];
  for (const pattern of patterns) {
    const fitting = listed.filter(({ name }) => matches(name, pattern));
    for (const artifact of fitting) selected.add(artifact);
    if (fitting.length === 0) {
      const found = showFound(pattern);
      empty.push({ pointer: "/artifacts", message: "matches no artifact of this run", found });
    }
  }
  if (empty.length > 0) {
    throw new ReleaseError({
      code: "files_no_match",
      message: `${empty.length} of ${patterns.length} lines in artifacts match no artifact of this run.`,
      expected: listed.map(({ name }) => name).join(", ") || "an artifact; this run has none",
      found: empty.map((problem) => problem.found).join(", "),
      next: "Check that the jobs that upload the artifacts are in this job's `needs`.",
      details: empty,
    });
  }
  // In a fixed order, so that the same artifacts are always refused with the same words.
  return [...selected].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
