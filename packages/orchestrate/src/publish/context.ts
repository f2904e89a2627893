import type { Connection } from "@release-actions/github";
import type { LoadedConfig } from "@release-actions/lanes";
import type { Journal } from "../operation/journal.ts";
import type { DecideGates } from "../runs/await.ts";
import type { Talk } from "../talk.ts";

/** What every step of a publication works with. */
export interface PublishContext {
  readonly connection: Connection;
  readonly config: LoadedConfig;
  readonly talk: Talk;
  readonly journal: Journal;
  /** Whether a candidate that is missing may be built. */
  readonly build: boolean;
  /** Whether runs are waited for. */
  readonly watch: boolean;
  readonly decide: DecideGates;
  /** Whether gates are approved without a question. */
  readonly approves?: boolean;
  readonly pollMs: number;
}

/** Something goes on by itself, and nobody waits for it here. */
export interface Underway {
  readonly kind: "underway";
  /** "the candidate of …" */
  readonly what: string;
  /** "its checks", "a review by …": absent when it is just on its way. */
  readonly waitsFor?: string;
  /** Of the run; absent for a pull request. */
  readonly runId?: number;
  readonly htmlUrl: string;
}
