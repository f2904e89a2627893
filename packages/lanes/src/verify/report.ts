import { toReleaseError } from "@release-actions/contract";
import type { VerifyMode } from "./request.ts";
import type { VerifiedCandidate } from "./verify.ts";

/** What verify-candidate found, for machines: JSON text. */
export function verificationReport(verified: VerifiedCandidate, mode: VerifyMode): string {
  const { candidate, digest, findings, holder, repository } = verified;
  const report = {
    schema: "release-actions/verification",
    schema_version: 1,
    ok: true,
    mode,
    candidate: {
      repository: repository.name,
      tag: candidate.tag,
      sha: candidate.source.sha,
      release_id: holder.release.id,
      digest,
      assets: candidate.assets,
    },
    rules: findings,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** The same for a refusal: why, and every broken rule. */
export function refusalReport(thrown: unknown, mode: VerifyMode): string {
  const { code, message, expected, found, next, details } = toReleaseError(thrown);
  const report = {
    schema: "release-actions/verification",
    schema_version: 1,
    ok: false,
    mode,
    refusal: { code, message, expected, found, next, details: details ?? [] },
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
