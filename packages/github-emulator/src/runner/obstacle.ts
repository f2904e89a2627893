import { findEnvironment, isGuarded } from "../actions/environments.ts";
import type { Attempt } from "./attempt.ts";
import { usedIn } from "./uses.ts";
import type { JobPlan } from "./workflow.ts";

/** Whether somebody or something has to let a job into the environment. */
export function isProtected(attempt: Attempt, name: string): boolean {
  const { server } = attempt.host;
  const environment = findEnvironment(server, attempt.repo.id, name);
  return environment !== null && isGuarded(server, environment);
}

/**
 * What keeps a job from running here at all, in words for its log.
 *
 * @param environments those that the job arrives at.
 */
export async function obstacleOf(
  attempt: Attempt,
  job: JobPlan,
  environments: readonly string[],
): Promise<string | null> {
  const act = await attempt.host.act();
  if (act.path === null) return act.reason;
  if (environments.length > 1 && environments.some((name) => isProtected(attempt, name))) {
    // Of several only the first would be asked, and a gate that nobody asks is none.
    return `The called workflow has jobs in several environments (${environments.join(", ")}), of which at least one is protected: this local GitHub can wait at one only.`;
  }
  return missingAction(attempt, job);
}

async function missingAction(attempt: Attempt, job: JobPlan): Promise<string | null> {
  const { actions } = await attempt.workspace();
  // `uses` and its value are quoted in JSON, which the search for them knows.
  const used = usedIn(JSON.stringify(job.raw)).map(({ repository, ref }) => `${repository}@${ref}`);
  const missing = used.find((name) => actions.missing.has(name));
  if (missing === undefined) return null;
  const repository = missing.split("@")[0] ?? "";
  return [
    `Unable to resolve action ${missing}: this local GitHub fetches nothing from elsewhere.`,
    `Give it a directory for ${repository} (option "actions"), or push ${repository} to it.`,
  ].join("\n");
}
