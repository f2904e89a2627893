import type { WatchedRun } from "@release-actions/orchestrate";
import { ReleaseError } from "@release-actions/contract";
import type { Person } from "../rehearse/inhabit.ts";
import type { LocalGitHub } from "../rehearse/local-github.ts";
import { Interrupted } from "../terminal/interrupted.ts";
import type { OpenTalk } from "../terminal/talk.ts";

/** Whether the environments are approved for the run with this title. */
export type Review = (environments: readonly string[], title: string) => Promise<boolean>;

/**
 * A conversation in which a reviewer decides whenever a run waits for somebody. The reviewer is not
 * who started the run, so that nothing of this can be done by who watches it.
 */
export function withReviewer(
  talk: OpenTalk,
  local: LocalGitHub,
  reviewer: Person,
  review: Review,
): OpenTalk {
  const asked = new Set<string>();
  let asking = 0;
  let held: WatchedRun | null = null;
  let stopped: unknown;

  async function decide(watched: WatchedRun, ids: readonly number[]): Promise<void> {
    const { gates, run } = watched;
    const names = gates.map(({ environment }) => environment);
    const approved = await review(names, run.title);
    await local.rest(reviewer.token, "POST", `${pathOf(run)}/pending_deployments`, {
      environment_ids: ids,
      state: approved ? "approved" : "rejected",
      comment: "Decided in a rehearsal",
    });
    const what = approved ? "Approved" : "Rejected";
    talk.note(`${what} ${names.join(", ")} as ${reviewer.login}.`);
  }

  async function hold(watched: WatchedRun, ids: readonly number[]): Promise<void> {
    asking += 1;
    try {
      await decide(watched, ids);
    } catch (error) {
      stopped = error instanceof Interrupted ? error : undecided(error);
      // Else whoever waits for the run would wait for ever.
      await local.rest(reviewer.token, "POST", `${pathOf(watched.run)}/cancel`);
    }
    asking -= 1;
    if (asking === 0 && held !== null) talk.watch(held);
    held = null;
  }

  function watch(watched: WatchedRun): void {
    if (stopped !== undefined) throw stopped;
    const { gates, run } = watched;
    const key = ({ environmentId }: WatchedRun["gates"][number]): string =>
      `${run.id} ${run.attempt} ${environmentId}`;
    const fresh = gates.filter((gate) => !asked.has(key(gate)));
    // A question is on the terminal: what changes meanwhile is shown when it is answered.
    if (asking > 0) held = watched;
    else talk.watch(watched);
    if (fresh.length === 0) return;
    for (const gate of fresh) asked.add(key(gate));
    const ids = fresh.map(({ environmentId }) => environmentId);
    void hold({ ...watched, gates: fresh }, ids);
  }

  return { ...talk, watch };
}

function pathOf({ htmlUrl, id }: WatchedRun["run"]): string {
  const repository = /\/([^/]+\/[^/]+)\/actions\/runs\/\d+/.exec(htmlUrl)?.[1] ?? "";
  return `/repos/${repository}/actions/runs/${id}`;
}

function undecided(cause: unknown): ReleaseError {
  const message = "The rehearsal's reviewer could not decide.";
  return new ReleaseError({ code: "defect", message, cause });
}
