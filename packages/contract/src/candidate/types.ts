import type { AssetName, Digest, RepositoryName, Sha, Tag } from "../brands.ts";

/** `candidate.json`: what was built, from what, by whom. Its upload seals the candidate. */
export interface Candidate {
  readonly schema: "release-actions/candidate";
  readonly schema_version: 1;
  /** The ids are GitHub's: a repository deleted and registered again keeps its name, not its id. */
  readonly repository: {
    readonly name: RepositoryName;
    readonly id: number;
    readonly owner_id: number;
  };
  /** Absent when the repository has one producer. `[a-z0-9][a-z0-9-]{0,38}`. */
  readonly producer?: string;
  /** `rc-<sha>`, or `rc-<producer>-<sha>`. */
  readonly tag: Tag;
  readonly source: {
    readonly sha: Sha;
    readonly tree: Sha;
    /** In full: `refs/heads/main`. */
    readonly ref: string;
  };
  /** Strict semantic version, without `v`. */
  readonly version?: string;
  readonly workflow: {
    /** `.github/workflows/candidate.yml` */
    readonly path: string;
    /** `owner/name/.github/workflows/candidate.yml@refs/heads/main` */
    readonly ref: string;
    readonly sha: Sha;
  };
  readonly run: {
    readonly id: number;
    /** From 1. */
    readonly attempt: number;
    readonly event: string;
    readonly actor: { readonly login: string; readonly id?: number };
  };
  readonly runner: {
    readonly os: string;
    readonly arch: string;
    /** `github-hosted` or `self-hosted`. */
    readonly environment?: string;
    readonly name?: string;
    readonly image?: string;
  };
  /** Name to version. */
  readonly toolchain: Readonly<Record<string, string>>;
  /** RFC 3339, UTC, whole seconds: `2025-01-31T12:00:00Z`. So are the other times. */
  readonly started_at: string;
  readonly created_at: string;
  readonly expires_at?: string;
  /** Commits of other repositories that went into the build. */
  readonly inputs: readonly CandidateInput[];
  /** Files of the source tree that fix how the build goes: lock files, build scripts. */
  readonly recipe: readonly RecipeFile[];
  /** At least one; sorted by name in code units; names differ also when case is ignored. */
  readonly assets: readonly CandidateAsset[];
}

export interface CandidateInput {
  readonly id: string;
  readonly repository: RepositoryName;
  readonly sha: Sha;
}

export interface RecipeFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly digest: Digest;
}

export type AssetOs = "linux" | "windows" | "macos";
export type AssetArch = "x86_64" | "aarch64" | "i686" | "armv7" | "universal";

export interface CandidateAsset {
  readonly name: AssetName;
  /** Bytes, from 1 to 2 GiB exclusive. */
  readonly size: number;
  readonly digest: Digest;
  readonly media_type: string;
  readonly os?: AssetOs;
  readonly arch?: AssetArch;
  /** What the file is to its users: `installer`, `firmware`, `signature`, ... */
  readonly kind: string;
  readonly group?: string;
}
