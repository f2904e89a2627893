import type { PlanCheck } from "@release-actions/contract";
import type { JobState, PendingGate, RunState } from "@release-actions/github";
import type { Progress } from "@release-actions/lanes";

/** A run that is waited for, as it stands now. */
export interface WatchedRun {
  /** What it is for: "candidate of …", "release v1.2.0". */
  readonly what: string;
  readonly run: RunState;
  readonly jobs: readonly JobState[];
  /** What it waits for. */
  readonly gates: readonly PendingGate[];
}

/** Required checks, or a review, that are waited for, as they stand now. */
export interface WatchedChecks {
  /** "the checks of pull request #3", "the review of pull request #3". */
  readonly what: string;
  readonly htmlUrl: string;
  /** When the waiting began, in milliseconds. */
  readonly since: number;
  /** Empty of a review. */
  readonly checks: readonly PlanCheck[];
  /** Whether nobody waits for them any more. */
  readonly over: boolean;
}

/**
 * How an operation tells what happens. The command line draws, a test remembers. No operation moves the
 * bytes of files: GitHub's runners do.
 */
export interface Talk extends Omit<Progress, "transfer"> {
  /** Called whenever something about the run has changed, and once when it is over. */
  watch(watched: WatchedRun): void;
  /** The same of required checks. */
  checks(watched: WatchedChecks): void;
}
