import type { Tag } from "@release-actions/contract";
import type { RunContext } from "../create/request.ts";
import type { VerifyRequest } from "../verify/request.ts";

/** What to promote, to which tag, behind which gate. */
export interface PromoteRequest {
  /** The run that promotes; its repository is where the release is published. */
  readonly context: RunContext;
  /** Which candidate, and what it must satisfy. `mode` is always full: the bytes are published. */
  readonly candidate: VerifyRequest;
  readonly tag: Tag;
  /** Name of the gate. */
  readonly environment: string;
  /** Where the bytes go, or lie already when `kept`. */
  readonly directory: string;
  readonly kept: boolean;
  /** Further files to publish, as glob patterns relative to `workspace`. */
  readonly extraAssets: readonly string[];
  readonly workspace: string;
  readonly notes: string;
  readonly generateNotes: boolean;
  /** Null: decided by the version (a semver prerelease is one). */
  readonly prerelease: boolean | null;
  /** Null: yes for a release that is not a prerelease. */
  readonly makeLatest: boolean | null;
  readonly dryRun: boolean;
}
