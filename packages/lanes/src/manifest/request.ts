import type { Channel, RepositoryName, Sha, Tag } from "@release-actions/contract";

/** Which release the content may be taken over from: the channel's newest, one by its tag, or none. */
export type PreviousChoice =
  | { readonly kind: "auto" }
  | { readonly kind: "none" }
  | { readonly kind: "tag"; readonly tag: Tag };

/** What to build a manifest from. Paths are absolute. */
export interface BuildManifestRequest {
  /** Where the release is published. */
  readonly repository: RepositoryName;
  /** The commit that the run is for: its time is the manifest's unless the spec has one. */
  readonly commit: Sha;
  readonly specPath: string;
  /** The directory of the release's files. */
  readonly assets: string;
  readonly tag: Tag;
  readonly channel: Channel;
  readonly previous: PreviousChoice;
  /** The pinned Ed25519 key, base64: the previous manifest must be signed with it. */
  readonly publicKey?: string;
  /** Where manifest.json is written. */
  readonly output: string;
}
