import { ReleaseError, type PlanSource } from "@release-actions/contract";
import {
  branchHead,
  disableAutoMerge,
  readCommit,
  readPull,
  type Pull,
  type Repository,
} from "@release-actions/github";
import type { Talk } from "../talk.ts";

/**
 * Null as long as the branch is where the plan found it. Commits that the plan has not seen would be
 * released with it: no merge on top of them, and none by GitHub either. It may also have moved because
 * somebody else who carries out the same release, or GitHub itself, has merged the pull request.
 * @throws ReleaseError `plan_stale`
 */
export async function mergedByOthers(
  at: Repository,
  source: PlanSource,
  pull: Pull,
  talk: Talk,
): Promise<Pull | null> {
  const head = await branchHead(at, source.branch);
  if (head === source.sha) return null;
  const now = await readPull(at, pull.number);
  if (now.state === "merged") return now;
  // One that follows another commit belongs to somebody's newer plan.
  const ours = now.autoMerge !== null && (await parentOf(at, now)) === source.sha;
  if (ours) await mergeNoMore(at, now, talk);
  throw new ReleaseError({
    code: "plan_stale",
    message: `${source.branch} of ${at.name} has moved on, and the release's pull request would release what is new there.`,
    expected: source.sha,
    found: head ?? "no branch",
    next: "Make a new plan. If the newest commit is not green, repair it first.",
  });
}

/** Whatever is refused must not be merged by GitHub when nobody looks. */
export async function mergeNoMore(at: Repository, pull: Pull, talk: Talk): Promise<void> {
  const { htmlUrl, number } = pull;
  const attempt = await disableAutoMerge(at, pull);
  if (attempt.kind === "done") talk.note(`Auto-merge of pull request #${number} is switched off.`);
  else talk.warn(`Switch off the auto-merge of ${htmlUrl} yourself: ${attempt.why}`);
}

async function parentOf(at: Repository, { head }: Pull): Promise<string | undefined> {
  return (await readCommit(at, head)).parents[0];
}
