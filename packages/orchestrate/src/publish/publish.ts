import { ReleaseError, type Plan } from "@release-actions/contract";
import { readRun, getRepository } from "@release-actions/github";
import type { Trace } from "@release-actions/lanes";
import { releasedSha } from "../operation/journal.ts";
import { prepare } from "../prepare/prepare.ts";
import { requireCurrent } from "../plan/replay.ts";
import { chooseProduct } from "../product.ts";
import { ensureCandidate } from "./candidate.ts";
import type { PublishContext, Underway } from "./context.ts";
import { findOwnRelease } from "./published.ts";
import { ensureReleased, requireReleasable } from "./release.ts";
import { requireRights } from "./rights.ts";

/** How a publication ended for now. `already`: nothing had to be done. */
export type PublishOutcome =
  | { readonly kind: "published"; readonly already: boolean; readonly trace: Trace }
  | Underway;

/**
 * Carries out a plan as far as it goes: candidates, the run that publishes, the proof. Every step
 * first looks whether it is done, so that it can be begun again anywhere.
 */
export async function publish(context: PublishContext): Promise<PublishOutcome> {
  const { config, connection, journal } = context;
  const { plan } = journal.operation();
  const running = await isRunning(plan, context);
  if (!running) {
    const own = await ownRelease(context);
    if (own !== null) return proved(own, context, true);
    await requireRights(connection, plan);
    await requireCurrent(plan, context, false);
    await requireReleasable(plan, context);
    const chosen = chooseProduct(config.config, plan.kind, plan.product, plan.channel);
    for (const source of plan.sources) {
      const producer = chosen.producers.find(({ id }) => id === source.id)?.producer;
      if (producer === undefined) throw gone(source.id);
      const prepared = await prepare(source, chosen.product, producer, context);
      if (prepared.kind === "underway") return prepared;
      const step = await ensureCandidate(source, producer, context);
      if (step.kind === "underway") return step;
    }
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

/** Whether the run that publishes goes on: then everything before it is settled. */
async function isRunning(plan: Plan, { connection, journal }: PublishContext): Promise<boolean> {
  const id = journal.operation().release_run;
  if (id === undefined) return false;
  const run = await readRun(await getRepository(connection, plan.repository.name), id);
  return run !== null && run.status !== "completed";
}

function ownRelease({ connection, journal }: PublishContext): Promise<Trace | null> {
  const operation = journal.operation();
  const { plan } = operation;
  const shas = plan.sources.map((source) => releasedSha(operation, source));
  return findOwnRelease(connection, plan, shas);
}

async function proved(
  trace: Trace,
  { journal }: PublishContext,
  already: boolean,
): Promise<PublishOutcome> {
  if (!journal.operation().done) await journal.done();
  return { kind: "published", already, trace };
}

function gone(id: string): ReleaseError {
  return new ReleaseError({
    code: "plan_stale",
    message: `release.yml no longer has the source ${id}.`,
    found: id,
  });
}
