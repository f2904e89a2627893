import { auditProblems } from "./audit.ts";
import type { Audit } from "./audited.ts";

/** For machines: JSON texts. Stable names; what is not known is absent. */
export function auditReport(audit: Audit): {
  readonly candidates: string;
  readonly releases: string;
  readonly problems: string;
} {
  const { candidates, deleted, releases } = audit;
  return {
    candidates: JSON.stringify(
      candidates.map((one) => ({
        tag: one.release.tag,
        release_id: one.release.id,
        sha: one.sha,
        producer: one.producer,
        state: one.state,
        digest: one.digest,
        created_at: one.candidate?.created_at,
        promoted_as: one.promotedAs,
        deleted: deleted.includes(one.release.id),
      })),
    ),
    releases: JSON.stringify(
      releases.map(({ promotion, release, state }) => ({
        tag: release.tag,
        release_id: release.id,
        state,
        candidate: promotion?.predicate.candidates[0]?.digest,
      })),
    ),
    problems: JSON.stringify(
      auditProblems(audit).map(({ finding, releaseId, tag }) => ({
        tag,
        release_id: releaseId,
        rule: finding.rule,
        code: finding.code,
        message: finding.message,
        expected: finding.expected,
        found: finding.found,
      })),
    ),
  };
}
