import type { AssetName, RepositoryName, Sha, Tag } from "../brands.ts";
import type { Channel } from "./channel.ts";

/** `manifest.json`, schema 3: what a release of content consists of, for the clients that install it. */
export interface Manifest {
  readonly schema: 3;
  readonly channel: Channel;
  readonly tag: Tag;
  /** RFC 3339, UTC, whole seconds. */
  readonly published_at: string;
  readonly repos: readonly ManifestRepository[];
  readonly tooling: Tooling;
  readonly assets: readonly ManifestAsset[];
  readonly install_sets: readonly InstallSet[];
  /** Addresses for people, by name. */
  readonly pages?: Readonly<Record<string, string>>;
}

export interface ManifestRepository {
  readonly id: string;
  /** `https://github.com/owner/name` */
  readonly url: string;
  readonly sha: Sha;
}

/** What put the release together; `sha` counts, `ref` tells where it came from. */
export interface Tooling {
  readonly repo: RepositoryName;
  readonly ref: string;
  readonly sha: Sha;
}

export type PlatformOs = "windows" | "macos" | "linux";
/** Schema 3 says `arm64` where a candidate says `aarch64`. */
export type PlatformArch = "x86_64" | "arm64";

/** The traits of a file that the spec gives and the manifest repeats. */
export interface AssetTraits {
  readonly id: string;
  readonly kind: string;
  readonly os?: PlatformOs;
  readonly arch?: PlatformArch;
  readonly filename: AssetName;
}

export interface ManifestAsset extends AssetTraits {
  /** Bytes. */
  readonly size: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** In an earlier release; absent when the file is in this one. */
  readonly url?: string;
}

export interface InstallSet {
  readonly id: string;
  readonly os?: PlatformOs;
  readonly arch?: PlatformArch;
  /** Ids of assets. */
  readonly assets: readonly string[];
}
