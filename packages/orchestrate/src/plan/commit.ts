import { ReleaseError, type PlanSource, type Sha } from "@release-actions/contract";
import { commitsBetween, isReachable, type Repository } from "@release-actions/github";
import { judgeCommit, newestGreen, redOnes, type JudgedCommit } from "../sources/green.ts";
import type { Pin } from "./pins.ts";
import type { PlanRequest } from "./request.ts";

/** A source whose commit is to be chosen. */
export interface Choice {
  readonly at: Repository;
  readonly id: string;
  readonly branch: string;
  /** The checks that must be green. */
  readonly required: readonly string[];
  /** What the previous release had of it. */
  readonly pin: Pin | null;
  /** Whether it is where the product is released. */
  readonly isHome: boolean;
}

/** The commit, and whether it is the previous release's because nothing is new. */
export interface ChosenCommit extends Pick<PlanSource, "sha" | "checks"> {
  readonly carried: boolean;
  /** Newer ones that are not green, the newest first. */
  readonly passedOver: readonly JudgedCommit[];
  readonly warnings: string[];
}

/**
 * The named commit; with `--auto` the newest green one, unless nothing is new since the previous
 * release; else the previous release's.
 * @throws ReleaseError `input_invalid` when none of that decides
 */
export async function chooseCommit(choice: Choice, request: PlanRequest): Promise<ChosenCommit> {
  const { at, branch, id, isHome, pin, required } = choice;
  const named = request.commits.get(id);
  if (named !== undefined) {
    return { ...(await judged(choice, named, request)), carried: false, passedOver: [] };
  }
  if (pin !== null && !request.auto) return carryForward(choice, pin, request);
  // Where the release is prepared only the newest commit can be built upon: there is no choice.
  if (!request.auto && !(isHome && request.kind === "content")) throw undecided(id);
  const { chosen, passedOver } = await newestGreen(at, branch, required);
  const warnings = passedOver.map(
    ({ sha, checks }) => `${id}: passed over ${sha.slice(0, 12)}: ${redOnes(checks)}.`,
  );
  if (pin !== null && !(await isAhead(at, pin.sha, chosen.sha))) {
    const carried = await carryForward(choice, pin, request);
    return { ...carried, passedOver, warnings: [...warnings, ...carried.warnings] };
  }
  return { sha: chosen.sha, checks: chosen.checks, carried: false, passedOver, warnings };
}

async function carryForward(
  choice: Choice,
  { sha }: Pin,
  request: PlanRequest,
): Promise<ChosenCommit> {
  return { ...(await judged(choice, sha, request)), carried: true, passedOver: [] };
}

/** An older commit than the previous release's is nothing new. Another history is. */
async function isAhead(at: Repository, pinned: Sha, newest: Sha): Promise<boolean> {
  return newest !== pinned && (await commitsBetween(at, pinned, newest))?.total !== 0;
}

async function judged(
  { at, branch, id, required }: Choice,
  wanted: Sha,
  { allowNonGreen, next: then }: PlanRequest,
): Promise<Omit<ChosenCommit, "carried" | "passedOver">> {
  const { reachable, status } = await isReachable(at, wanted, branch);
  if (!reachable) {
    throw new ReleaseError({
      code: "source_unreachable",
      message: `${wanted} is not part of ${branch} of ${at.name}.`,
      expected: `a commit of ${branch}`,
      found: status,
    });
  }
  const { checks, green } = await judgeCommit(at, wanted, required);
  if (!green && allowNonGreen && then !== undefined)
    throw neverPromoted(id, wanted, redOnes(checks));
  if (!green && !allowNonGreen) {
    throw new ReleaseError({
      code: "check_not_green",
      message: `${wanted} of ${at.name} is not green.`,
      expected: required.map((name) => `${name}: success`).join(", "),
      found: redOnes(checks),
      next: "Repair the checks, choose another commit, or leave the choice to --auto.",
    });
  }
  const loud = `${id}: ${wanted.slice(0, 12)} IS NOT GREEN: ${redOnes(checks)}. To look at only: publish refuses it.`;
  return { sha: wanted, checks, warnings: green ? [] : [loud] };
}

/**
 * The release workflow holds the candidate to the same checks: to build it for that refusal, and to merge
 * its version, helps nobody.
 */
export function neverPromoted(id: string, sha: Sha, red: string): ReleaseError {
  return new ReleaseError({
    code: "check_not_green",
    message: `${sha} of ${id} is not green: the release workflow would refuse its candidate.`,
    expected: "every required check of release.yml: success",
    found: red,
    next: "Repair the checks, or run them again. One that is not to decide any more is taken out of release.yml, by a review.",
  });
}

function undecided(id: string): ReleaseError {
  return new ReleaseError({
    code: "input_invalid",
    message: `Which commit of ${id} is to be released is not said.`,
    expected: `--auto, or --repo ${id}=<sha>`,
    found: "neither",
    next: `Add --auto, or name the commit with --repo ${id}=<sha>.`,
  });
}
