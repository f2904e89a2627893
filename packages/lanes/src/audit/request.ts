import type { LoadedConfig } from "../config/load.ts";
import type { VerifyRequest } from "../verify/request.ts";

/** Which repository is looked through, and by which rules. */
export interface AuditRequest extends Pick<
  VerifyRequest,
  | "repository"
  | "mode"
  | "maxAgeDays"
  | "requireAttestation"
  | "trustRoot"
  | "signerWorkflows"
  | "serverUrl"
> {
  /** release.yml; without one nothing is known of ages but what candidates say themselves. */
  readonly policy?: LoadedConfig;
  /** After how many hours without an upload an unsealed candidate counts as left behind. */
  readonly incompleteHours: number;
  /** Deletes drafts of ours that are expired and were not promoted. */
  readonly deleteExpired: boolean;
}
