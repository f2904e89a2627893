import { ReleaseError, type ErrorCode, type Plan, type Sha } from "@release-actions/contract";
import type { Trace } from "@release-actions/lanes";
import { partsOf } from "../plan/parts.ts";
import { requireCurrent } from "../plan/replay.ts";
import { isReleaseOf } from "../prepare/recognise.ts";
import { publishIntent } from "../rights/intents.ts";
import { requireRights } from "../rights/require.ts";
import { ensureCandidates } from "./candidates.ts";
import type { PublishContext, Underway } from "./context.ts";
import { findOwnRelease } from "./published.ts";
import { makeReady } from "./ready.ts";
import { ensureReleased, requireReleasable } from "./release.ts";
import { runningRelease } from "./running.ts";

/** How a publication ended for now. `already`: nothing had to be done. */
export type PublishOutcome =
  | { readonly kind: "published"; readonly already: boolean; readonly trace: Trace }
  | Underway;

/**
 * Carries out a plan as far as it goes: candidates, the run that publishes, the proof. Every step
 * first looks whether it is done, so that it can be begun again anywhere.
 */
export async function publish(context: PublishContext): Promise<PublishOutcome> {
  const { connection, journal } = context;
  const { plan } = journal.operation();
  const there = await lookFirst(plan, context);
  if (there !== null && there !== "running") return proved(there, context, true);
  let settled = there === "running";
  if (!settled) {
    await requireRights(connection, publishIntent("publish", context), context.talk);
    settled = await overtaken(plan, context);
  }
  if (!settled) {
    await requireReleasable(plan, context);
    const ready = await makeReady(context);
    if (ready.kind === "underway") return ready;
    const step = await ensureCandidates([ready.home], context);
    if (step.kind === "underway") return step;
  }
  const step = await ensureReleased(plan, context);
  if (step.kind === "underway") return step;
  const own = await ownRelease(context);
  if (own !== null) return proved(own, context, false);
  throw new ReleaseError({
    code: "publish_unverified",
    message: `The run that publishes ${plan.tag} succeeded, but there is no release.`,
    expected: `a published release ${plan.tag}`,
    found: "none",
  });
}

/**
 * What there is of the release already: whoever only follows it needs no more than to see it. A token that
 * may not even see that is told everything it lacks.
 */
async function lookFirst(plan: Plan, context: PublishContext): Promise<"running" | Trace | null> {
  try {
    return (await runningRelease(plan, context)) ? "running" : await ownRelease(context);
  } catch (error) {
    const hidden: readonly ErrorCode[] = ["permission_denied", "repository_missing"];
    if (error instanceof ReleaseError && hidden.includes(error.code)) {
      await requireRights(context.connection, publishIntent("publish", context), context.talk);
    }
    throw error;
  }
}

/**
 * Whether the very release was published, or is being published, while we compared the plan with the
 * world: then its tag is rightly taken.
 * @throws ReleaseError `plan_stale` | `tag_conflict`
 */
async function overtaken(plan: Plan, context: PublishContext): Promise<boolean> {
  try {
    await requireCurrent(plan, context);
    return false;
  } catch (error) {
    if (!(error instanceof ReleaseError) || error.code !== "plan_stale") throw error;
    if ((await runningRelease(plan, context)) !== null) return true;
    if ((await ownRelease(context)) !== null) return true;
    throw error;
  }
}

/** The receipt names what was promoted: the home's candidate. That names what it was made of. */
function ownRelease({ config, connection, journal }: PublishContext): Promise<Trace | null> {
  const operation = journal.operation();
  const { plan } = operation;
  const parts = partsOf(plan, config.config);
  const isOwn = (commit: Sha): Promise<boolean> =>
    isReleaseOf(commit, operation, parts, connection);
  return findOwnRelease(connection, plan, isOwn, parts.home.producer);
}

async function proved(
  trace: Trace,
  { journal }: PublishContext,
  already: boolean,
): Promise<PublishOutcome> {
  if (!journal.operation().done) await journal.done();
  return { kind: "published", already, trace };
}
