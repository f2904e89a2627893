import type { Candidate, Digest, Promotion, ReleaseId, Sha } from "@release-actions/contract";
import type { Release, Repository } from "@release-actions/github";
import type { CandidateState } from "../candidate/state.ts";
import type { Finding } from "../verify/findings.ts";

/** What somebody has to look at: it is not what it was, or nothing proves that it is. */
type Suspicion = "tampered" | "unprovable";

/** A release with a candidate's tag. */
export interface AuditedCandidate {
  readonly release: Release;
  readonly sha: Sha;
  readonly producer?: string;
  /** `building`: unsealed and young. `twin`: another release of this tag is the candidate. */
  readonly state: CandidateState | "building" | "twin" | Suspicion;
  /** Tags of the releases that were promoted from it. */
  readonly promotedAs: readonly string[];
  /** Absent while it is not sealed, or cannot be read. */
  readonly candidate?: Candidate;
  /** Of candidate.json. */
  readonly digest?: Digest;
  readonly files: number;
  readonly problems: readonly Finding[];
}

/** A published release that is no candidate. */
export interface AuditedRelease {
  readonly release: Release;
  /** `foreign`: not made by a promotion. */
  readonly state: "intact" | "foreign" | Suspicion;
  /** Absent when there is no receipt that can be read. */
  readonly promotion?: Promotion;
  /** The candidate that was published with it. */
  readonly candidate?: Candidate;
  readonly problems: readonly Finding[];
}

/** Everything that an audit found, oldest first. */
export interface Audit {
  readonly repository: Repository;
  readonly candidates: readonly AuditedCandidate[];
  readonly releases: readonly AuditedRelease[];
  /** Expired drafts that were deleted. */
  readonly deleted: readonly ReleaseId[];
  /** Expired drafts that stay, and why. */
  readonly kept: readonly { readonly id: ReleaseId; readonly why: string }[];
}

/** Rules whose break leaves open whether anything was changed. */
const DOUBTS: ReadonlySet<string | undefined> = new Set([
  "candidate_ambiguous",
  "run_missing",
  "run_mismatch",
  "attestation_missing",
  "attestation_invalid",
  "attestation_identity",
  "attestation_parameters",
  // Bytes that are not what GitHub lists, again and again.
  "download_failed",
  "trust_root_expired",
]);

/** How bad it is; null when there is nothing to look at. */
export function suspicion(problems: readonly Finding[]): Suspicion | null {
  if (problems.length === 0) return null;
  return problems.every(isDoubt) ? "unprovable" : "tampered";
}

function isDoubt({ code, rule }: Finding): boolean {
  return rule === "digest" || DOUBTS.has(code);
}
