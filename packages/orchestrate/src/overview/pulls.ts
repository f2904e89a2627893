import { ReleaseError, type Producer } from "@release-actions/contract";
import { openPulls, type OpenPull, type Repository } from "@release-actions/github";
import { judgeCommit, redOnes } from "../sources/green.ts";

const PREFIX = "release/";
/** A second pull request of the same tag has its commit behind it. */
const SUFFIX = /-[0-9a-f]{12}$/;

/** A pull request that prepares a release and is not merged. */
export interface ReleasePull {
  readonly number: number;
  readonly tag: string;
  readonly author: string | null;
  readonly htmlUrl: string;
  /** GitHub's `mergeable_state`. */
  readonly state: string;
  /** Whose review was asked for. */
  readonly reviewers: readonly string[];
  /** What it waits for, for people; null when it could be merged. */
  readonly waitsFor: string | null;
}

/** The open pull requests of releases; none where the token may not look. */
export async function releasePulls(
  at: Repository,
  { checks = [] }: Pick<Producer, "checks">,
): Promise<readonly ReleasePull[]> {
  try {
    const open = await openPulls(at, PREFIX);
    return await Promise.all(open.map((pull) => describe(at, pull, checks)));
  } catch (error) {
    if (error instanceof ReleaseError && error.code === "permission_denied") return [];
    throw error;
  }
}

async function describe(
  at: Repository,
  pull: OpenPull,
  checks: readonly string[],
): Promise<ReleasePull> {
  const { author, branch, head, htmlUrl, mergeState: state, number, reviewers } = pull;
  const judged = await judgeCommit(at, head, checks);
  const red = judged.green ? "" : redOnes(judged.checks);
  const tag = branch.slice(PREFIX.length).replace(SUFFIX, "");
  return { number, tag, author, htmlUrl, state, reviewers, waitsFor: obstacle(pull, red) };
}

function obstacle({ mergeState, reviewers }: OpenPull, red: string): string | null {
  if (red !== "") return `its checks (${red})`;
  if (mergeState === "dirty") return "somebody who resolves its conflict";
  if (mergeState === "behind") return "its branch to be brought up to date";
  if (mergeState !== "blocked") return null;
  return `a review${reviewers.length === 0 ? "" : ` by ${reviewers.join(" or ")}`}, or another rule of its branch`;
}
