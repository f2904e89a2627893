import { partsOf, type Part } from "../plan/parts.ts";
import { plannedCandidates, prepare, type PrepareStep } from "../prepare/prepare.ts";
import { preparationOf } from "../prepare/preparation.ts";
import { ensureCandidates } from "./candidates.ts";
import type { PublishContext, Underway } from "./context.ts";
import { requireNothingToBuild } from "./no-build.ts";

/** A release whose own candidate can be built. */
export type ReadyStep =
  | (Extract<PrepareStep, { kind: "prepared" }> & { readonly home: Part })
  | Underway;

/**
 * Everything that comes before the release's own candidate: those that it is made of, and the commit
 * that states it. An app is made of nothing else.
 */
export async function makeReady(context: PublishContext): Promise<ReadyStep> {
  const { config, connection, journal } = context;
  const { plan } = journal.operation();
  const parts = partsOf(plan, config.config);
  // Whatever can be wrong with it already is told before anything is built for it.
  await preparationOf(plan, parts, plannedCandidates(parts), connection);
  const step = await ensureCandidates(parts.ingredients, context);
  if (step.kind === "underway") return step;
  if (!context.build) await requireNothingToBuild(parts, step.candidates, context);
  const prepared = await prepare(parts, step.candidates, context);
  return prepared.kind === "underway" ? prepared : { ...prepared, home: parts.home };
}
