import { findEnvironment, isGuarded, listEnvironments } from "../actions/environments.ts";
import type { Attempt } from "./attempt.ts";
import type { Arrival } from "./called-environments.ts";
import { usedIn } from "./uses.ts";
import type { JobPlan } from "./workflow.ts";

/** Whether somebody or something has to let a job into the environment. */
export function isProtected(attempt: Attempt, name: string): boolean {
  const { server } = attempt.host;
  const environment = findEnvironment(server, attempt.repo.id, name);
  return environment !== null && isGuarded(server, environment);
}

/**
 * Why a job cannot be held at its gates, in words for its log, or null. A gate that nobody asks is
 * none, and a job that should have waited must not run.
 */
export function gateProblem(attempt: Attempt, { names, unknown }: Arrival): string | null {
  const { server } = attempt.host;
  const guarded = listEnvironments(server, attempt.repo.id).some((one) => isGuarded(server, one));
  if (unknown.length > 0 && guarded) {
    return `The name of the environment, ${unknown.join(", ")}, is known only while the job runs, and environments of this repository are protected: this local GitHub cannot wait at it.`;
  }
  if (names.length > 1 && names.some((name) => isProtected(attempt, name))) {
    return `The called workflow has jobs in several environments (${names.join(", ")}), of which at least one is protected: this local GitHub can wait at one only.`;
  }
  return null;
}

/** What keeps a job from running here at all, in words for its log. */
export async function obstacleOf(attempt: Attempt, job: JobPlan): Promise<string | null> {
  const act = await attempt.host.act();
  return act.path === null ? act.reason : missingAction(attempt, job);
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
