import { listWorkflowRuns, type Repository, type RunState } from "@release-actions/github";

/** A run waits for an approval for at most 30 days. */
const OLDEST_DAYS = 35;

/**
 * The runs of a workflow that are for `key` and not over, oldest first. A dispatched run shows its
 * inputs nowhere but in its title; a pushed one is known by its commit.
 * @param key a sha or a tag, which the title has as a word of its own
 */
export async function activeRuns(
  at: Repository,
  workflow: string,
  key: string,
): Promise<readonly RunState[]> {
  const day = new Date(Date.now() - OLDEST_DAYS * 86_400_000).toISOString().slice(0, 10);
  const runs = await listWorkflowRuns(at, workflow, day);
  return runs
    .filter((run) => run.status !== "completed" && isFor(run, key))
    .toSorted((a, b) => a.id - b.id);
}

/** Whole words only: `v1.2.0` is no part of `v1.2.0-beta.1`. */
function isFor(run: RunState, key: string): boolean {
  if (run.event !== "workflow_dispatch" && run.headSha === key) return true;
  return run.title.split(/[^A-Za-z0-9._+/-]+/).includes(key);
}
