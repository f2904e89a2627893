import type { RepositoryName, Sha } from "@release-actions/contract";
import type { GivenRoot } from "../attest/trust-roots.ts";
import type { AppliedPolicy } from "../policy/applied.ts";

/** `full` downloads and hashes every byte; `metadata` trusts the digests that GitHub lists. */
export type VerifyMode = "full" | "metadata";

/** Which candidate, and what it must satisfy. */
export interface VerifyRequest {
  readonly repository: RepositoryName;
  readonly sha: Sha;
  readonly producer?: string;
  /** Name patterns; each must match exactly one asset. */
  readonly requiredAssets: readonly string[];
  readonly version?: string;
  /** Path of the workflow that may build candidates; any when absent. */
  readonly workflow?: string;
  /** The commit must be reachable from it; the default branch when absent. */
  readonly sourceBranch?: string;
  readonly maxAgeDays?: number;
  /** What the policy asks for; its simple wishes are in the fields above already. */
  readonly policy?: AppliedPolicy;
  /** Whether an attestation must be there; one that is there is judged in any case. */
  readonly requireAttestation?: boolean;
  /** Sigstore's TrustedRoot, or several, one a line; the pinned ones when absent. */
  readonly trustRoot?: GivenRoot;
  /** Ed25519 keys, base64, each of which must have signed candidate.json. */
  readonly publicKeys?: readonly string[];
  /** Reusable workflows, `owner/name/path@ref`, one of which signs; the run's own when absent. */
  readonly signerWorkflows?: readonly string[];
  /** `https://github.com`; where the repository's page is when absent. */
  readonly serverUrl?: string;
  readonly mode: VerifyMode;
  /** How long to wait for the seal and for the run to finish, in seconds. */
  readonly waitSeconds: number;
}
