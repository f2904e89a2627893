import type { AssetName, Digest, Tag } from "../brands.ts";
import type { Channel } from "../manifest/channel.ts";
import type {
  AssetTraits,
  InstallSet,
  ManifestRepository,
  PlatformArch,
  PlatformOs,
  Tooling,
} from "../manifest/types.ts";

/** A release spec: what a release of content is to be made of, reviewed before it is built. */
export interface ReleaseSpec {
  readonly schema: 3;
  readonly channel: Channel;
  readonly tag: Tag;
  /** RFC 3339, UTC, whole seconds; the time of the run's commit when absent. */
  readonly published_at?: string;
  readonly repos: readonly SpecRepository[];
  readonly tooling: Tooling;
  readonly clients: readonly DeclaredClient[];
  readonly platforms: readonly PromisedPlatform[];
  readonly assets: readonly SpecAsset[];
  readonly install_sets: readonly InstallSet[];
  readonly reuse_groups?: readonly ReuseGroup[];
  readonly pages?: Readonly<Record<string, string>>;
}

export interface SpecRepository extends ManifestRepository {
  /** Where the commit was found; only `sha` counts. */
  readonly ref: string;
  readonly required_ci_workflow_file?: string;
  readonly candidate: SpecCandidate;
}

/** The sealed candidate of a repository's commit. */
interface SpecCandidate {
  readonly tag: Tag;
  readonly run_id: number;
  /** Of the exact bytes of candidate.json. */
  readonly digest: Digest;
  readonly checksums?: readonly SpecChecksum[];
}

interface SpecChecksum {
  readonly file: AssetName;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** The oldest client of a kind that must be able to use the release. */
export interface DeclaredClient {
  readonly id: string;
  /** Strict semantic version, without `v`. */
  readonly minimum_version: string;
  /** Schemas of manifest.json that this version accepts. */
  readonly manifest_schemas: readonly number[];
  /** Kinds of assets that it knows; absent when it ignores others. */
  readonly asset_kinds?: readonly string[];
}

/** For whom the release is complete: `default` and the named sets are there. */
export interface PromisedPlatform {
  readonly os: PlatformOs;
  readonly arch: PlatformArch;
  readonly install_sets?: readonly string[];
}

export interface SpecAsset extends AssetTraits {
  /** The file is a candidate's, unchanged; absent when it is assembled. */
  readonly from?: { readonly repo: string; readonly file: AssetName };
}

/** Files that stay the previous release's while no candidate of `repos` changed. */
export interface ReuseGroup {
  readonly id: string;
  readonly repos: readonly string[];
  readonly assets: readonly string[];
}
