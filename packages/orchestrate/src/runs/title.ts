import type { Sha } from "@release-actions/contract";
import type { RunState } from "@release-actions/github";

/**
 * The commits that a run's title shows. A dispatched run tells its inputs nowhere else, so that a title
 * without one leaves open what the run is for.
 */
export function commitsShown({ title }: Pick<RunState, "title">): readonly Sha[] {
  return (title.match(/\b[0-9a-f]{40}\b/g) ?? []) as Sha[];
}

/** Whether a run is known to be of a commit: by its title, or by what was pushed. */
export function isOfCommit(run: RunState, commit: Sha): boolean {
  const pushed = run.event !== "workflow_dispatch" && run.headSha === commit;
  return pushed || commitsShown(run).includes(commit);
}
