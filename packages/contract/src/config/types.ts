import type { Digest, RepositoryName, Sha } from "../brands.ts";
import type { DeclaredClient } from "../release-spec/types.ts";

/** `release.yml`: what is released, from where, and what must hold before. */
export interface ReleaseConfig {
  readonly $schema?: string;
  readonly schema: "release-actions/config";
  readonly schema_version: 1;
  readonly tooling?: { readonly repository: RepositoryName; readonly sha: Sha };
  readonly producers: Readonly<Record<string, Producer>>;
  /** By the name of the environment. */
  readonly environments?: Readonly<Record<string, EnvironmentRules>>;
  readonly products: Readonly<Record<string, Product>>;
}

/** A repository by name and, where given, by the ids that a name's next owner does not get. */
export interface RepositoryIdentity {
  readonly repository: RepositoryName;
  readonly repository_id?: number;
  readonly owner_id?: number;
}

/** One workflow of one repository that builds candidates, and what these must satisfy. */
export interface Producer extends RepositoryIdentity {
  readonly producer?: string;
  /** Without `refs/heads/`. */
  readonly branch?: string;
  readonly checks?: readonly string[];
  readonly workflow: string;
  /** In full: `refs/heads/main`. */
  readonly refs?: readonly string[];
  readonly events?: readonly string[];
  readonly workflow_inputs?: readonly string[];
  readonly runner?: "github-hosted" | "self-hosted" | "any";
  /** Tool to exact version. */
  readonly toolchain?: Readonly<Record<string, string>>;
  /** Name patterns; each matches exactly one asset. */
  readonly assets?: readonly string[];
  readonly max_age_days?: number;
  readonly visibility?: "draft" | "prerelease";
  readonly attestation?: "required" | "optional";
  /** `owner/name/.github/workflows/file.yml@ref`, or several: what one of them signed is believed. */
  readonly signer_workflow?: string | readonly string[];
  /** Base64 of the 32 bytes of an Ed25519 public key. */
  readonly signature?: { readonly public_key: string };
  readonly revoked?: readonly Revocation[];
}

/** At least one of `sha` and `digest` is there. */
export interface Revocation {
  readonly sha?: Sha;
  readonly digest?: Digest;
  readonly reason: string;
}

export interface EnvironmentRules {
  readonly reviewers?: number;
  /** Logins. */
  readonly approvers?: readonly string[];
  readonly prevent_self_review?: boolean;
  readonly admin_bypass?: boolean;
  readonly branches?: "limited" | "protected" | "any";
}

/** What users get: a release in one repository, made from the candidates of its sources. */
export interface Product extends RepositoryIdentity {
  readonly kind: "app" | "content";
  /** Keys of `producers`. */
  readonly sources: readonly string[];
  readonly workflow: string;
  readonly channels: Readonly<Record<string, ChannelRules>>;
  readonly updater?: { readonly public_key: string; readonly platforms: readonly string[] };
  readonly manifest?: { readonly public_key: string };
  readonly version_files?: readonly VersionFile[];
  readonly merge_method?: "rebase" | "merge";
  readonly clients?: readonly DeclaredClient[];
  /** `generated`, or a path. */
  readonly notes?: string;
}

/** A file that names the version of an app. */
export interface VersionFile {
  readonly path: string;
  readonly format?:
    | "package-json"
    | "package-lock"
    | "cargo-toml"
    | "cargo-lock"
    | "tauri-conf"
    | "pattern";
  readonly package?: string;
  /** With `{version}` where the version is. */
  readonly pattern?: string;
}

export interface ChannelRules {
  /** An environment, or `none`. */
  readonly environment: string;
  readonly latest?: boolean;
  readonly updater?: boolean;
  readonly monotonic?: boolean;
  readonly maximum_jump?: "patch" | "minor" | "major";
  readonly immutable?: boolean;
}
