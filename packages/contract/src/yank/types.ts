import type { Digest, RepositoryName, Tag } from "../brands.ts";

/** The receipt of a release that was published and taken back. */
export interface Yank {
  readonly schema: "release-actions/yank";
  readonly schema_version: 1;
  /** Key of `products` in release.yml. */
  readonly product: string;
  readonly channel: string;
  readonly repository: { readonly name: RepositoryName; readonly id: number };
  readonly tag: Tag;
  readonly release_id: number;
  /** Of promotion.json. */
  readonly receipt: Digest;
  readonly reason: string;
  readonly by: { readonly login: string; readonly id: number };
  /** `2025-01-31T12:00:00Z` */
  readonly at: string;
  /** The newest good release of the channel below it. */
  readonly previous?: { readonly tag: Tag; readonly release_id: number };
  readonly before: YankFlags;
  readonly after: YankFlags;
}

export interface YankFlags {
  /** Of the release that `releases/latest` leads to; absent for none. */
  readonly latest?: Tag;
  readonly prerelease: boolean;
}
