import type { Digest, Tag } from "@release-actions/contract";
import type { RunContext } from "../create/request.ts";
import type { JobSigner } from "../attest/as-job.ts";
import type { ReleasePolicy } from "../policy/release.ts";
import type { UpdaterRequest } from "../updater/for-release.ts";
import type { VerifyRequest } from "../verify/request.ts";
import type { JobClaims } from "./gate/identity.ts";

/**
 * Where the bytes of a candidate go, or lie already when `kept`: then they are hashed again and
 * not downloaded.
 */
export type BytesSource = (
  candidate: Digest,
) => Promise<{ readonly directory: string; readonly kept: boolean }>;

/** What to promote, to which tag, behind which gate. */
export interface PromoteRequest {
  /** The run that promotes; its repository is where the release is published. */
  readonly context: RunContext;
  /** Which candidate, and what it must satisfy. `mode` is always full: the bytes are published. */
  readonly candidate: VerifyRequest;
  readonly tag: Tag;
  /** Name of the gate. */
  readonly environment: string;
  /** Claims of the job's own OIDC token; absent in a job without `id-token: write`. */
  readonly claims?: JobClaims;
  /** What the policy says about this release; what it says of the candidate is in `candidate`. */
  readonly policy?: ReleasePolicy;
  /** Of the plan that this carries out; goes into the receipt as it is. */
  readonly planDigest?: Digest;
  /** A version that may be more than a step above the highest one; null for none. */
  readonly confirmedVersion: string | null;
  readonly bytes: BytesSource;
  /** Further files to publish, as glob patterns relative to `workspace`. */
  readonly extraAssets: readonly string[];
  readonly workspace: string;
  readonly updater: UpdaterRequest;
  readonly notes: string;
  readonly generateNotes: boolean;
  /** Null: decided by the version (a semver prerelease is one). */
  readonly prerelease: boolean | null;
  /** Null: yes for a release that is not a prerelease. */
  readonly makeLatest: boolean | null;
  /** Signs the receipt too. */
  readonly attest?: JobSigner;
  readonly dryRun: boolean;
}
