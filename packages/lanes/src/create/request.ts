import type {
  Candidate,
  CandidateInput,
  RecipeFile,
  RepositoryName,
  Sha,
} from "@release-actions/contract";
import type { Ed25519Signer } from "@release-actions/signing";
import type { JobSigner } from "../attest/as-job.ts";
import type { Traits } from "../candidate/inventory.ts";

export type OnConflict = "keep" | "fail" | "replace";
export type Visibility = "draft" | "prerelease";

/** The workflow run that a lane acts in, as the runner describes it. */
export interface RunContext {
  readonly repository: RepositoryName;
  readonly run: Candidate["run"];
  readonly workflow: Candidate["workflow"];
  readonly runner: Candidate["runner"];
  /** Full ref of the run: `refs/heads/main`. */
  readonly ref: string;
  /** The commit the run was started for. */
  readonly sha: Sha;
}

/** What a candidate is made of and how. */
export interface CreateRequest {
  readonly context: RunContext;
  readonly sha: Sha;
  readonly producer?: string;
  /** Glob patterns relative to each of `roots`; each must match in one of them. */
  readonly files: readonly string[];
  /** Name patterns; each must match exactly one of the files. */
  readonly requiredAssets: readonly string[];
  /** By file name; overrides what the name tells. */
  readonly traits: ReadonlyMap<string, Partial<Traits>>;
  readonly version?: string;
  readonly toolchain: Readonly<Record<string, string>>;
  readonly inputs: readonly CandidateInput[];
  readonly recipe: readonly RecipeFile[];
  /** The commit must be reachable from it; the default branch when absent. */
  readonly sourceBranch?: string;
  readonly visibility: Visibility;
  readonly onConflict: OnConflict;
  readonly retentionDays?: number;
  /** Attests the candidate with the job's identity; absent: no attestation. */
  readonly attest?: JobSigner;
  /** Signs candidate.json; absent: no signature. */
  readonly signer?: Pick<Ed25519Signer, "sign">;
  /** Directories that hold the files: the workspace, unpacked artifacts. */
  readonly roots: readonly string[];
}
