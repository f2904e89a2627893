import { requireCurrent } from "../plan/replay.ts";
import { publishIntent } from "../rights/intents.ts";
import { requireRights } from "../rights/require.ts";
import type { PublishContext } from "./context.ts";
import { makeReady, type ReadyStep } from "./ready.ts";

/** The part of a publication that ends with the commit that is released. */
export async function prepareOnly(context: PublishContext): Promise<ReadyStep> {
  const { plan } = context.journal.operation();
  await requireRights(context.connection, publishIntent("prepare", context), context.talk);
  await requireCurrent(plan, context, false);
  return makeReady(context);
}
