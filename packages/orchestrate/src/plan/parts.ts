import {
  ReleaseError,
  type Plan,
  type PlanSource,
  type Producer,
  type Product,
  type ReleaseConfig,
} from "@release-actions/contract";
import { chooseProduct } from "../product.ts";

/** A source of a plan with the rules that release.yml has for it. */
export interface Part {
  readonly source: PlanSource;
  readonly producer: Producer;
}

/** What a plan is made of, whatever its kind. */
export interface Parts {
  readonly product: Product;
  /** What the others are composed into, and what is promoted. An app is nothing but that. */
  readonly home: Part;
  /** In the order of release.yml. */
  readonly ingredients: readonly Part[];
}

/** @throws ReleaseError `plan_stale` when release.yml no longer has a source */
export function partsOf(plan: Plan, config: ReleaseConfig): Parts {
  const { producers, product } = chooseProduct(config, plan.kind, plan.product, plan.channel);
  const parts = plan.sources.map((source) => {
    const producer = producers.find(({ id }) => id === source.id)?.producer;
    if (producer !== undefined) return { source, producer };
    throw new ReleaseError({
      code: "plan_stale",
      message: `release.yml no longer has the source ${source.id}.`,
      found: source.id,
    });
  });
  const home = parts.find(({ source }) => source === homeOf(plan));
  if (home === undefined) throw new ReleaseError({ code: "defect", message: "No home." });
  return { product, home, ingredients: parts.filter((part) => part !== home) };
}

/** The source whose candidate is promoted. A plan that was parsed has exactly one. */
function homeOf(plan: Pick<Plan, "kind" | "repository" | "sources">): PlanSource | null {
  const own = plan.sources.find(({ repository }) => repository.id === plan.repository.id);
  return (plan.kind === "app" ? plan.sources[0] : own) ?? null;
}
