import { ReleaseError } from "@release-actions/contract";
import { requireCurrent } from "../plan/replay.ts";
import { prepare, type PrepareStep } from "../prepare/prepare.ts";
import { chooseProduct } from "../product.ts";
import type { PublishContext } from "./context.ts";
import { requireRights } from "./rights.ts";

/** The part of a publication that comes before anything is built: the version in the source. */
export async function prepareOnly(context: PublishContext): Promise<PrepareStep> {
  const { config, connection, journal } = context;
  const { plan } = journal.operation();
  const { producers, product } = chooseProduct(
    config.config,
    plan.kind,
    plan.product,
    plan.channel,
  );
  await requireRights(connection, plan);
  await requireCurrent(plan, context, false);
  const [source] = plan.sources;
  const producer = producers.find(({ id }) => id === source?.id)?.producer;
  if (source === undefined || producer === undefined) {
    throw new ReleaseError({
      code: "plan_stale",
      message: "release.yml no longer has the plan's source.",
      found: source?.id,
    });
  }
  return prepare(source, product, producer, context);
}
