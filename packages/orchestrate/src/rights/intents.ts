import type { Product, ReleaseConfig } from "@release-actions/contract";
import { partsOf, type Part } from "../plan/parts.ts";
import type { NextStep } from "../plan/request.ts";
import type { ChosenProduct } from "../product.ts";
import type { PublishContext } from "../publish/context.ts";
import type { Intent } from "./needs.ts";

/** What making a plan takes, and what is to be done with it at once. */
export function planIntent(
  { channel, producers, product }: ChosenProduct,
  next: NextStep | undefined,
): Intent {
  return {
    commands: next === undefined ? ["plan"] : ["plan", next.command],
    product,
    // What has to be built the plan will tell.
    sources: producers.map(({ producer }) => ({ producer, builds: false })),
    prepares: isPrepared(product),
    approves: next?.approves === true && channel.environment !== "none",
  };
}

/** What is left to be done of a plan. */
export function publishIntent(
  command: "prepare" | "publish",
  { approves = false, build, config, journal }: PublishContext,
): Intent {
  const { plan, sources } = journal.operation();
  const { home, ingredients, product } = partsOf(plan, config.config);
  // Which files of an app lack its version is known by now.
  const prepares = product.kind === "content" || plan.prepares !== undefined;
  // The release's own candidate is of a commit that its pull request makes.
  const homeBuilds = command === "publish" && (prepares || isUnbuilt(home));
  return {
    commands: [command],
    product,
    sources: [
      { producer: home.producer, builds: build && homeBuilds },
      ...ingredients.map((part) => ({
        producer: part.producer,
        builds: build && isUnbuilt(part),
      })),
    ],
    prepares: prepares && sources[home.source.id]?.sha === undefined,
    approves: approves && plan.environment !== "none",
  };
}

/** A yank follows releases back to where they were built. */
export function yankIntent(product: Product, { producers }: ReleaseConfig): Intent {
  return {
    commands: ["yank"],
    product,
    sources: product.sources.flatMap((id) => {
      const producer = producers[id];
      return producer === undefined ? [] : [{ producer, builds: false }];
    }),
    prepares: false,
    approves: false,
  };
}

/** Whether a release of a product writes into its repository first. */
function isPrepared({ kind, version_files: files = [] }: Product): boolean {
  return kind === "content" || files.length > 0;
}

function isUnbuilt({ source }: Part): boolean {
  return source.candidate === undefined;
}
