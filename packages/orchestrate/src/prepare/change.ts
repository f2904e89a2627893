import type { Sha } from "@release-actions/contract";
import type { Repository } from "@release-actions/github";

/** A file of the product's repository and what the release makes of it. */
export interface Change {
  readonly path: string;
  /** What people compare it with: its own text before, or that of the file that it is made from. */
  readonly before: string | null;
  readonly text: string;
  /** In a few words: `1.0.0 → 1.1.0`. */
  readonly what: string;
}

/** What a release writes into its own repository before its candidate is built. */
export interface Preparation {
  readonly at: Repository;
  /** Of the pull request. */
  readonly branch: string;
  /** What a commit lacks; nothing when it states the release completely. */
  lacking(commit: Sha): Promise<readonly Change[]>;
}
