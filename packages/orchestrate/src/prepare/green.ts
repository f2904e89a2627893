import { ReleaseError, type Sha } from "@release-actions/contract";
import type { Repository } from "@release-actions/github";
import { patient } from "../runs/patience.ts";
import { pause } from "../runs/pause.ts";
import { judgeCommit, redOnes } from "../sources/green.ts";
import type { Talk, WatchedChecks } from "../talk.ts";

const MOST_HOURS = 2;
/** What a check that may still become green shows. */
const OPEN = new Set(["missing", "queued", "in_progress", "pending", "waiting", "requested"]);

/** Which checks are waited for, and how. */
interface WaitingForChecks extends Pick<WatchedChecks, "htmlUrl" | "what"> {
  readonly pollMs: number;
  readonly talk: Talk;
  readonly watch: boolean;
}

/**
 * Waits until every required check of a commit is green.
 * @returns false when it is not over and `watch` is false
 * @throws ReleaseError `check_not_green` as soon as one has failed
 */
export async function untilGreen(
  at: Repository,
  sha: Sha,
  required: readonly string[],
  { htmlUrl, pollMs, talk, watch, what }: WaitingForChecks,
): Promise<boolean> {
  const since = Date.now();
  const deadline = since + MOST_HOURS * 3_600_000;
  let said = "";
  const tell = (checks: WatchedChecks["checks"], over: boolean): void => {
    talk.checks({ what, htmlUrl, since, checks, over });
  };
  const patiently = patient(talk, "The checks go on without us");
  for (;;) {
    const judge = () => judgeCommit(at, sha, required);
    const looked = watch ? await patiently(judge) : { seen: await judge() };
    if (looked === null) {
      await pause(pollMs);
      continue;
    }
    const { checks, green } = looked.seen;
    if (green) {
      if (said !== "") tell(checks, true);
      return true;
    }
    const red = redOnes(checks);
    const open = checks.every(({ state }) => state === "success" || OPEN.has(state));
    if (!open || Date.now() > deadline) {
      throw new ReleaseError({
        code: "check_not_green",
        message: `The checks of ${sha} of ${at.name} are not green.`,
        expected: required.map((name) => `${name}: success`).join(", "),
        found: red,
        next: "Repair the check, or run it again, then resume.",
      });
    }
    if (!watch) return false;
    if (red !== said) tell(checks, false);
    said = red;
    await pause(pollMs);
  }
}
