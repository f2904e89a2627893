import { releasedSha } from "../operation/journal.ts";
import { partsOf } from "../plan/parts.ts";
import { requireCurrent } from "../plan/replay.ts";
import { publishIntent } from "../rights/intents.ts";
import { requireRights } from "../rights/require.ts";
import type { PublishContext } from "./context.ts";
import { makeReady, type ReadyStep } from "./ready.ts";
import { publishing } from "./release.ts";
import { runningRelease } from "./running.ts";

/**
 * The part of a publication that ends with the commit that is released. What is being published already
 * is prepared, and a second pull request would be one too many.
 * @throws ReleaseError `tag_conflict` when it is being published from another commit
 */
export async function prepareOnly(context: PublishContext): Promise<ReadyStep> {
  const operation = context.journal.operation();
  const { plan } = operation;
  await requireRights(context.connection, publishIntent("prepare", context), context.talk);
  const running = await runningRelease(plan, context);
  if (running !== null) {
    context.talk.note(publishing(running.run, plan));
    const { home } = partsOf(plan, context.config.config);
    const sha = running.commit ?? releasedSha(operation, home.source);
    return { kind: "prepared", sha, pull: null, home };
  }
  await requireCurrent(plan, context);
  return makeReady(context);
}
