import { ReleaseError, type Plan, type PlanSource, type Sha } from "@release-actions/contract";
import {
  branchHead,
  createBranch,
  createCommit,
  deleteBranchAt,
  openPull,
  pullsFrom,
  readCommit,
  type Pull,
  type Repository,
} from "@release-actions/github";
import type { Change, Preparation } from "./change.ts";

/**
 * The pull request that prepares the release: the one that is there, open or merged, or a new one. A
 * branch that an interrupted run has left behind is taken up, not made a second time.
 * @throws ReleaseError `pull_request_blocked` | `plan_stale`
 */
export async function ensurePull(
  { at, branch }: Preparation,
  plan: Plan,
  source: PlanSource,
  changes: readonly Change[],
): Promise<Pull> {
  const title = `chore(release): ${plan.tag}`;
  const present = await branchHead(at, branch);
  const pulls = await pullsFrom(at, branch, source.branch);
  const known = pulls.find(({ state }) => state !== "closed");
  if (known !== undefined) return known;
  await requireNewest(at, source);
  if (present !== null && pulls.length > 0) {
    throw new ReleaseError({
      code: "pull_request_blocked",
      message: `Pull request #${pulls[0]?.number ?? 0} of ${branch} was closed without being merged.`,
      found: pulls[0]?.htmlUrl,
      next: `Reopen it, or delete the branch ${branch}; then resume.`,
    });
  }
  if (present === null) {
    const files = new Map(changes.map(({ path, text }) => [path, text]));
    const own = await createCommit(at, source.sha, files, title);
    await createBranch(at, branch, own);
    // Somebody who releases the same may have merged it and deleted the branch while we made ours.
    const now = await pullsFrom(at, branch, source.branch);
    const faster = now.find(({ state }) => state === "merged");
    if (faster !== undefined) {
      await deleteBranchAt(at, branch, own);
      return faster;
    }
  }
  await requireOwnBranch(at, branch, source.sha, title);
  return openPull(at, branch, source.branch, { title, body: bodyOf(plan, changes) });
}

/** One that could never be merged is not opened: it would release what the plan has not seen. */
async function requireNewest(at: Repository, { branch, sha }: PlanSource): Promise<void> {
  const head = await branchHead(at, branch);
  if (head === sha) return;
  throw new ReleaseError({
    code: "plan_stale",
    message: `${branch} of ${at.name} has moved on, and a pull request would release what is new there.`,
    expected: sha,
    found: head ?? "no branch",
    next: "Make a new plan. If the newest commit is not green, repair it first.",
  });
}

/** Somebody else's work under that name is not ours to merge. */
async function requireOwnBranch(
  at: Repository,
  branch: string,
  parent: Sha,
  title: string,
): Promise<void> {
  const head = await branchHead(at, branch);
  const commit = head === null ? null : await readCommit(at, head);
  if (commit?.message === title && commit.parents.length === 1 && commit.parents[0] === parent) {
    return;
  }
  throw new ReleaseError({
    code: "pull_request_blocked",
    message: `The branch ${branch} of ${at.name} has something else than this release.`,
    expected: `one commit "${title}" on ${parent}`,
    found: commit ? `${commit.sha} on ${commit.parents.join(", ")}` : "no branch",
    next: `Delete the branch ${branch}, then resume.`,
  });
}

function bodyOf(plan: Plan, changes: readonly Change[]): string {
  const since = plan.previous?.tag ?? "the beginning";
  return [
    `${plan.product} ${plan.tag}, for the channel ${plan.channel}.`,
    "",
    ...changes.map(({ path, what }) => `- \`${path}\`: ${what}`),
    "",
    ...plan.sources.map(
      ({ carried_forward: carried, commit_count: count, id, sha }) =>
        `- ${id} ${sha}: ${carried === true ? "carried forward" : `${count} commits since ${since}`}`,
    ),
    "",
    `Plan \`${plan.digest}\`.`,
  ].join("\n");
}
