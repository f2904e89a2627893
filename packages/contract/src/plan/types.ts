import type { AssetName, Digest, RepositoryName, Sha, Tag } from "../brands.ts";

/** The plan file: what a release is going to be made of, resolved once. */
export interface Plan {
  readonly schema: "release-actions/plan";
  readonly schema_version: 1;
  /** Key of `products` in release.yml. */
  readonly product: string;
  readonly kind: "app" | "content";
  readonly channel: string;
  readonly repository: PlanRepository;
  /** `.github/workflows/release.yml` */
  readonly workflow: string;
  /** An environment, or `none`. */
  readonly environment: string;
  readonly tag: Tag;
  /** `tag` without `v`. */
  readonly version: string;
  /** Whether somebody has confirmed a version that is further above the highest one than the policy lets pass. */
  readonly version_confirmed?: boolean;
  /** The newest release of the channel; absent for the first one. */
  readonly previous?: { readonly tag: Tag; readonly sha?: Sha };
  readonly non_green: boolean;
  /** The pull request that makes the commit whose candidate is promoted; absent when there is nothing to change. */
  readonly prepares?: { readonly branch: string; readonly files: readonly string[] };
  readonly sources: readonly PlanSource[];
  readonly config: { readonly origin: string; readonly digest: Digest; readonly commit?: Sha };
  readonly tooling?: { readonly repository: RepositoryName; readonly sha: Sha };
  /** Of the canonical bytes of this document without this field. */
  readonly digest: Digest;
}

export interface PlanRepository {
  readonly name: RepositoryName;
  readonly id: number;
  readonly owner_id: number;
}

/** One repository and the commit that is released of it. */
export interface PlanSource {
  /** Key of `producers` in release.yml. */
  readonly id: string;
  readonly repository: PlanRepository;
  readonly workflow: string;
  readonly producer?: string;
  readonly branch: string;
  readonly sha: Sha;
  readonly checks: readonly PlanCheck[];
  /** Absent when it is still to be built. */
  readonly candidate?: PlanCandidate;
  /** Commit and candidate are those of the previous release. */
  readonly carried_forward?: boolean;
  readonly since?: Sha;
  /** Newest first; the newest 100. */
  readonly commits: readonly PlanCommit[];
  readonly commit_count: number;
  readonly pull_requests: readonly PlanPullRequest[];
}

export interface PlanCheck {
  readonly name: string;
  /** `success`, another conclusion or status, or `missing` when it never ran. */
  readonly state: string;
}

export interface PlanCandidate {
  readonly tag: Tag;
  readonly release_id: number;
  readonly run_id: number;
  /** Of candidate.json. */
  readonly digest: Digest;
  readonly assets: readonly {
    readonly name: AssetName;
    /** Bytes. */
    readonly size: number;
    readonly digest: Digest;
  }[];
}

/** What a commit message or a label asks the version for. */
export type BumpLevel = "major" | "minor" | "patch";

export interface PlanCommit {
  readonly sha: Sha;
  readonly subject: string;
  readonly level: BumpLevel | "none";
}

export interface PlanPullRequest {
  readonly number: number;
  readonly title: string;
  readonly author?: string;
}
