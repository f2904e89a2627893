import { ReleaseError, type Plan, type PlanSource, type Sha } from "@release-actions/contract";
import {
  branchHead,
  createBranch,
  createCommit,
  openPull,
  pullsFrom,
  readCommit,
  type Pull,
  type Repository,
} from "@release-actions/github";
import type { Bumped } from "./bump.ts";

/**
 * The pull request that bumps the version: the one that is there, open or merged, or a new one. A
 * branch that an interrupted run has left behind is taken up, not made a second time.
 * @throws ReleaseError `pull_request_blocked`
 */
export async function ensurePull(
  at: Repository,
  plan: Plan,
  source: PlanSource,
  bumped: readonly Bumped[],
): Promise<Pull> {
  const branch = `release/${plan.tag}`;
  const title = `chore(release): ${plan.tag}`;
  const present = await branchHead(at, branch);
  const pulls = await pullsFrom(at, branch, source.branch);
  const known = pulls.find(({ state }) => state !== "closed");
  if (known !== undefined) return known;
  if (present !== null && pulls.length > 0) {
    throw new ReleaseError({
      code: "pull_request_blocked",
      message: `Pull request #${pulls[0]?.number ?? 0} of ${branch} was closed without being merged.`,
      found: pulls[0]?.htmlUrl,
      next: `Reopen it, or delete the branch ${branch}; then resume.`,
    });
  }
  if (present === null) {
    const files = new Map(bumped.map(({ path, text }) => [path, text]));
    await createBranch(at, branch, await createCommit(at, source.sha, files, title));
  }
  await requireOwnBranch(at, branch, source.sha, title);
  return openPull(at, branch, source.branch, { title, body: bodyOf(plan, source, bumped) });
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
    message: `The branch ${branch} of ${at.name} has something else than this release's version.`,
    expected: `one commit "${title}" on ${parent}`,
    found: commit ? `${commit.sha} on ${commit.parents.join(", ")}` : "no branch",
    next: `Delete the branch ${branch}, then resume.`,
  });
}

function bodyOf(plan: Plan, source: PlanSource, bumped: readonly Bumped[]): string {
  return [
    `Version ${plan.version} of ${plan.product}, for the channel ${plan.channel}.`,
    "",
    ...bumped.map(({ before, path }) => `- \`${path}\`: ${before.join(", ")} → ${plan.version}`),
    "",
    `${source.commit_count} commits since ${plan.previous?.tag ?? "the beginning"}. Plan \`${plan.digest}\`.`,
  ].join("\n");
}
