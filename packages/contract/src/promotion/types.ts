import type { AssetName, Digest, RepositoryName, Sha, Tag } from "../brands.ts";

/**
 * `promotion.json`: the receipt of a final release, shaped as an in-toto Statement v1 so that it
 * can be attested as it is (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md).
 */
export interface Promotion {
  readonly _type: "https://in-toto.io/Statement/v1";
  /** Every asset of the final release except promotion.json itself, sorted by name. */
  readonly subject: readonly PromotionSubject[];
  readonly predicateType: "https://github.com/petitechose/release-actions/promotion/v1";
  readonly predicate: PromotionPredicate;
}

export interface PromotionSubject {
  readonly name: AssetName;
  /** Bare hexadecimal digits, as in-toto wants them. */
  readonly digest: { readonly sha256: string };
}

export interface PromotionPredicate {
  readonly schema_version: 1;
  readonly release: {
    readonly repository: RepositoryName;
    readonly repository_id: number;
    readonly tag: Tag;
    readonly commit: Sha;
    readonly channel: string;
    readonly prerelease: boolean;
  };
  readonly candidates: readonly PromotedCandidate[];
  /** One per subject, in the same order. */
  readonly assets: readonly PromotedAsset[];
  /** The run that promoted. */
  readonly promotion: {
    readonly repository: RepositoryName;
    readonly run_id: number;
    readonly run_attempt: number;
    readonly workflow_ref: string;
    readonly actor: string;
    /** Of the plan that it was started for. Nothing is decided by it: it leads a reader to the plan. */
    readonly plan_digest?: Digest;
  };
  readonly gate: {
    /** `none` for a channel whose policy allows promotion without a gate. */
    readonly environment: string;
    readonly approved_by: readonly { readonly login: string; readonly id: number }[];
    readonly comment?: string;
  };
  /** Empty when none was given. */
  readonly policy: {
    readonly digest?: Digest;
    readonly producer?: string;
    readonly repository?: RepositoryName;
    readonly commit?: Sha;
  };
  /** What kept source branch and tag names from being changed by anybody. */
  readonly protection?: {
    readonly branch: string;
    readonly branch_protected: boolean;
    readonly branch_rules: readonly string[];
    readonly tag_rules: readonly string[];
  };
  /** RFC 3339, UTC, whole seconds. */
  readonly created_at: string;
}

export interface PromotedCandidate {
  readonly repository: RepositoryName;
  readonly repository_id: number;
  readonly tag: Tag;
  readonly release_id: number;
  readonly sha: Sha;
  readonly run_id: number;
  readonly run_attempt: number;
  readonly workflow_path: string;
  /** Of the exact bytes of candidate.json. */
  readonly digest: Digest;
}

export type Lineage = "identical" | "rewritten" | "signed" | "generated";

export interface PromotedAsset {
  readonly name: AssetName;
  /** Bytes of the published file. */
  readonly size: number;
  readonly lineage: Lineage;
  /** Of the candidate's bytes. `after` when `identical`, required when `rewritten`, absent when `generated`. */
  readonly before?: Digest;
  readonly after: Digest;
  /** Index in `candidates`. */
  readonly candidate?: number;
}
