import {
  parseRepositoryName,
  parseSha,
  ReleaseError,
  showFound,
  type CandidateInput,
} from "@release-actions/contract";

/**
 * Commits of other repositories that went into the build: `id=owner/repo@sha` lines.
 * @throws ReleaseError `input_invalid` naming the line
 */
export function parseSourceInputs(lines: ReadonlyMap<string, string>): readonly CandidateInput[] {
  const sorted = [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([id, value]) => {
    const at = value.lastIndexOf("@");
    const repository = parseRepositoryName(value.slice(0, Math.max(at, 0)));
    const sha = parseSha(value.slice(at + 1));
    if (repository && sha) return { id, repository, sha };
    throw new ReleaseError({
      code: "input_invalid",
      message: "A line of inputs does not name a commit.",
      expected: "id=owner/repo@<40 hexadecimal digits>",
      found: showFound(`${id}=${value}`),
    });
  });
}
