import { auditProblems } from "../audit/audit.ts";
import type { Audit, AuditedCandidate } from "../audit/audited.ts";
import { code, shortSha, table } from "./markdown.ts";

/** The job summary of audit-candidates: what is there, and what is wrong with it. */
export function auditSummary(audit: Audit): string {
  const { candidates, releases, repository } = audit;
  const problems = auditProblems(audit);
  const verdict = problems.length === 0 ? "nothing is wrong" : `**${problems.length} problems**`;
  return [
    `## Audit of ${code(repository.name)}: ${verdict}`,
    `${candidates.length} candidates, ${releases.length} published releases.`,
    ...section(
      ["Wrong", "Rule", "What was found", "Expected", "Found"],
      problems.map(({ finding, tag }) => [
        code(tag),
        finding.rule,
        `${finding.message} (${finding.code ?? "defect"})`,
        finding.expected ?? "",
        finding.found ?? "",
      ]),
    ),
    ...section(
      ["Candidate", "State", "Sealed", "Files", "Released as", ""],
      candidates.map((one) => [
        `${shortSha(one.sha)}${one.producer === undefined ? "" : ` (${one.producer})`}`,
        one.state,
        one.candidate?.created_at ?? "no",
        String(one.files),
        one.promotedAs.join(", "),
        fate(one, audit),
      ]),
    ),
    ...section(
      ["Release", "State", "Commit", "Immutable"],
      releases.map(({ promotion, release, state }) => [
        release.tag,
        state === "foreign" ? "not made by a promotion" : state,
        shortSha(promotion?.predicate.release.commit ?? release.target),
        release.immutable ? "yes" : "no",
      ]),
    ),
    "",
  ].join("\n\n");
}

function section(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : [table(head, rows)];
}

function fate({ release }: AuditedCandidate, { deleted, kept }: Audit): string {
  if (deleted.includes(release.id)) return "deleted";
  const why = kept.find(({ id }) => id === release.id)?.why;
  return why === undefined ? "" : `kept: ${why}`;
}
