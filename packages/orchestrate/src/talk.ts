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

/** How an operation tells what happens. The command line draws, a test remembers. */
export interface Talk extends Progress {
  /** Called whenever something about the run has changed, and once when it is over. */
  watch(watched: WatchedRun): void;
}
