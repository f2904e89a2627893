import type { Plan, Sha } from "@release-actions/contract";
import { getRepository, readRun, type RunState } from "@release-actions/github";
import { partsOf } from "../plan/parts.ts";
import { isReleaseOf } from "../prepare/recognise.ts";
import { activeRuns } from "../runs/find.ts";
import { foreignRun } from "../runs/foreign.ts";
import { commitsShown } from "../runs/title.ts";
import type { PublishContext } from "./context.ts";

/** A run that publishes this very release and is not over. */
export interface RunningRelease {
  readonly run: RunState;
  /** What it publishes; null when only our own record knows what the run is for. */
  readonly commit: Sha | null;
}

/**
 * The run that publishes the plan's tag now, ours or that of somebody who releases the same: then
 * everything before it is settled. One that was started a moment before its starter died is in no record,
 * and is known by its title.
 * @throws ReleaseError `tag_conflict` when the tag is being published from another commit
 */
export async function runningRelease(
  plan: Plan,
  { config, connection, journal }: PublishContext,
): Promise<RunningRelease | null> {
  const at = await getRepository(connection, plan.repository.name);
  const operation = journal.operation();
  const id = operation.release_run;
  const recorded = id === undefined ? null : await readRun(at, id);
  if (recorded !== null && recorded.status !== "completed") {
    return { run: recorded, commit: commitsShown(recorded)[0] ?? null };
  }
  const [oldest] = await activeRuns(at, plan.workflow, plan.tag);
  if (oldest === undefined) return null;
  const parts = partsOf(plan, config.config);
  for (const commit of commitsShown(oldest)) {
    if (await isReleaseOf(commit, operation, parts, connection)) return { run: oldest, commit };
  }
  const { id: home, sha } = parts.home.source;
  const ours = operation.sources[home]?.sha ?? sha;
  throw foreignRun(at.name, plan.tag, oldest, `${ours}, or what its pull request became`);
}
