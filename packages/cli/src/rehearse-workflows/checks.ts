import { setTimeout as sleep } from "node:timers/promises";
import { ReleaseError } from "@release-actions/contract";
import type { Connection } from "@release-actions/lanes";
import { readChecks, watchRun, type Talk } from "@release-actions/orchestrate";
import type { Person } from "../rehearse/inhabit.ts";
import type { LocalGitHub } from "../rehearse/local-github.ts";
import type { Adapted } from "./adapt.ts";

/** How long a push may take to start its workflows, in looks. */
const LOOKS = 20;

/**
 * Waits until the workflows are over that report the required checks of what was pushed, and wants all
 * of them green. What else the push has started goes on.
 * @throws ReleaseError `check_not_green` naming each check that failed or never reported
 */
export async function awaitChecks(
  local: LocalGitHub,
  connection: Connection,
  { checking, participant: { checks, name: repository }, sha }: Adapted,
  maintainer: Person,
  talk: Talk,
  pollMs: number,
): Promise<void> {
  if (checks.length === 0) return;
  const seen = new Set<number>();
  for (let looks = 0; ; looks += 1) {
    const { green, red } = await readChecks(connection, repository, sha, checks);
    if (green) return;
    const started = await pushedRuns(local, repository, sha, maintainer);
    const runs = started.filter(({ path }) => checking.includes(path.replace(/@.*$/, "")));
    const open = runs.filter(({ id }) => !seen.has(id));
    for (const { id, name } of open) {
      seen.add(id);
      await watchRun(connection, repository, id, { what: name, talk, decide: nobody, pollMs });
    }
    if (open.length > 0) continue;
    if (runs.length > 0 || looks >= LOOKS) {
      throw new ReleaseError({
        code: "check_not_green",
        message: `${repository} does not get the checks that release.yml asks for.`,
        expected: checks.map((name) => `${name}: success`).join(", "),
        found: red,
        next: "Repair what failed. A check that never ran belongs to a job that was skipped, or has another name than release.yml says.",
      });
    }
    await sleep(pollMs);
  }
}

/** A run that a push has started. */
interface PushedRun {
  readonly id: number;
  readonly name: string;
  /** Of its workflow's file. */
  readonly path: string;
}

/** What a check waits for is nobody's to approve. */
function nobody(): Promise<boolean> {
  return Promise.resolve(false);
}

async function pushedRuns(
  local: LocalGitHub,
  repository: string,
  sha: string,
  { token }: Person,
): Promise<readonly PushedRun[]> {
  const path = `/repos/${repository}/actions/runs?head_sha=${sha}&event=push&per_page=100`;
  const answer = (await local.rest(token, "GET", path)) as {
    readonly workflow_runs?: readonly PushedRun[];
  } | null;
  return answer?.workflow_runs ?? [];
}
