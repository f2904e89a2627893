import { ReleaseError, type Plan } from "@release-actions/contract";
import { branchHead, readCommit } from "@release-actions/github";
import type { Preparation } from "../prepare/change.ts";
import { plannedCandidates } from "../prepare/prepare.ts";
import { preparationOf } from "../prepare/preparation.ts";
import { judgeCommit, redOnes } from "../sources/green.ts";
import { partsOf, type Part } from "./parts.ts";
import type { PlanRequest } from "./request.ts";
import type { ResolvedSource } from "./sources.ts";

/** What has to be merged before the release's own candidate can be built. */
export interface Prepares {
  /** Null when the planned commit states the release already. */
  readonly prepares: NonNullable<Plan["prepares"]> | null;
  /** What a person should know of it. */
  readonly warnings: readonly string[];
}

/**
 * What the planned commit lacks of the release. One that lacks something can be prepared only while it is
 * the newest of its branch: the pull request would release everything on top of it as well.
 * @param plan without this part
 * @throws ReleaseError `no_green_commit` | `commit_not_newest`; what keeps it from being prepared, unless
 *   it is only looked at
 */
export async function planPreparation(
  plan: Plan,
  resolved: readonly ResolvedSource[],
  request: PlanRequest,
): Promise<Prepares> {
  const parts = partsOf(plan, request.config.config);
  const { home } = parts;
  let preparation: Preparation;
  let files: readonly string[];
  try {
    const candidates = plannedCandidates(parts);
    preparation = await preparationOf(plan, parts, candidates, request.connection);
    files = (await preparation.lacking(home.source.sha)).map(({ path }) => path);
  } catch (error) {
    // The notes that are missing are written after a look at the plan.
    const looks = request.next === undefined && error instanceof ReleaseError && error.exit === 1;
    if (!looks) throw error;
    const why = `It cannot be prepared yet: ${error.message} [${error.code}]`;
    return { prepares: null, warnings: [why] };
  }
  if (files.length === 0) return { prepares: null, warnings: [] };
  await requireNewest(plan, home, preparation, resolved);
  return { prepares: { branch: preparation.branch, files }, warnings: [] };
}

async function requireNewest(
  plan: Plan,
  { producer, source: { branch, id, sha } }: Part,
  preparation: Preparation,
  resolved: readonly ResolvedSource[],
): Promise<void> {
  const { at } = preparation;
  const head = await branchHead(at, branch);
  if (head === null || head === sha) return;
  // What is newer may be nothing but the release's own pull request, merged.
  const [parent] = (await readCommit(at, head)).parents;
  if (parent === sha && (await preparation.lacking(head)).length === 0) return;
  const { checks, green } = await judgeCommit(at, head, producer.checks ?? []);
  const why = `${plan.tag} takes a pull request, which only the newest commit of ${branch} of ${at.name} can have`;
  if (green) {
    throw new ReleaseError({
      code: "commit_not_newest",
      message: `${why}.`,
      expected: `${head}, which is green`,
      found: sha,
      next: `Leave the choice to --auto, or name it with --repo ${id}=${head}.`,
    });
  }
  throw new ReleaseError({
    code: "no_green_commit",
    message: `${why}, and that one is not green.`,
    expected: "the newest commit with every required check: success",
    found: `${head}: ${redOnes(checks)}; ${sha} is older`,
    details: resolved.find(({ source }) => source.id === id)?.passedOver,
    next: "Repair the checks of the newest commit, or wait for them.",
  });
}
