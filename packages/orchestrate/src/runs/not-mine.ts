import { ReleaseError } from "@release-actions/contract";
import {
  findEnvironment,
  viewer,
  type PendingGate,
  type Repository,
  type RunState,
} from "@release-actions/github";
import type { Talk } from "../talk.ts";

/**
 * Says why gates that were to be approved are not: whoever waits in front of a gate that names them as its
 * reviewer sees no reason, where it is that they have started the run themselves.
 */
export async function sayWhyNot(
  at: Repository,
  gates: readonly PendingGate[],
  run: RunState,
  talk: Talk,
): Promise<void> {
  for (const { environment, reviewers } of gates) {
    const own = await isSelfReview(at, environment, run);
    const who = reviewers.join(" or ");
    talk.warn(
      own
        ? `You started this run, and ${environment} lets nobody approve what they have started: another one of ${who} must approve it: ${run.htmlUrl}`
        : `Your token may not approve ${environment}: ${who} must: ${run.htmlUrl}`,
    );
  }
}

/** What cannot be known (an App is nobody) is not claimed, and keeps nobody from waiting. */
async function isSelfReview(at: Repository, name: string, run: RunState): Promise<boolean> {
  try {
    const { login } = await viewer(at.connection);
    if (login !== run.actor) return false;
    const environment = await findEnvironment(at, name);
    return environment?.preventSelfReview === true && environment.reviewers.includes(login);
  } catch (error) {
    if (error instanceof ReleaseError) return false;
    throw error;
  }
}
