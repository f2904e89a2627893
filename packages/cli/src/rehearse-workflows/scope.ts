import {
  ReleaseError,
  type Product,
  type ReleaseConfig,
  type RepositoryName,
} from "@release-actions/contract";
import { chooseProduct, type ChosenProduct } from "@release-actions/orchestrate";

/** A repository that takes part in the release of a product. */
export interface Participant {
  readonly name: RepositoryName;
  /** Keys of release.yml that stand for it: producers first, then the product. */
  readonly ids: readonly string[];
  /** The branch that candidates come from; the checkout's own when release.yml does not say. */
  readonly branch?: string;
  /** Paths of the workflows that the release starts. */
  readonly workflows: readonly string[];
  /** Names of the checks that a commit needs before it is released. */
  readonly checks: readonly string[];
}

/** What is rehearsed. */
export interface Scope {
  readonly chosen: ChosenProduct;
  readonly participants: readonly Participant[];
}

/**
 * The product and the channel that are meant, and whose repositories that takes.
 * @throws ReleaseError `product_unknown` | `channel_not_allowed` | `input_invalid`
 */
export function scopeOf(
  config: ReleaseConfig,
  product: string | undefined,
  channel: string | undefined,
): Scope {
  const kind = kindOf(config, product);
  const chosen = chooseProduct(
    config,
    kind,
    product,
    channel ?? onlyChannel(config, kind, product),
  );
  const participants = new Map<string, Participant>();
  for (const { id, producer } of chosen.producers) {
    const { branch, checks = [], repository, workflow } = producer;
    const more = { workflows: [workflow], checks, ...(branch === undefined ? {} : { branch }) };
    add(participants, repository, id, more);
  }
  const { repository, workflow } = chosen.product;
  add(participants, repository, chosen.id, { workflows: [workflow], checks: [] });
  return { chosen, participants: [...participants.values()] };
}

function add(
  participants: Map<string, Participant>,
  name: RepositoryName,
  id: string,
  more: Pick<Participant, "branch" | "workflows" | "checks">,
): void {
  const key = name.toLowerCase();
  const before = participants.get(key);
  const branch = before?.branch ?? more.branch;
  participants.set(key, {
    name,
    ids: [...(before?.ids ?? []), id],
    workflows: [...new Set([...(before?.workflows ?? []), ...more.workflows])],
    checks: [...new Set([...(before?.checks ?? []), ...more.checks])],
    ...(branch === undefined ? {} : { branch }),
  });
}

/** Of the product that is named. Else the app is meant, where there is one. */
function kindOf({ products }: ReleaseConfig, product: string | undefined): Product["kind"] {
  if (product !== undefined) return products[product]?.kind ?? "app";
  return Object.values(products).some(({ kind }) => kind === "app") ? "app" : "content";
}

function onlyChannel(
  { products }: ReleaseConfig,
  kind: Product["kind"],
  product: string | undefined,
): string {
  const meant = Object.entries(products).filter(
    ([id, one]) => one.kind === kind && (product === undefined || id === product),
  );
  const channels = [...new Set(meant.flatMap(([, one]) => Object.keys(one.channels)))];
  const [only] = channels;
  // Of no product nothing can be asked: that there is none is told by who looks for it.
  if (only === undefined || channels.length === 1) return only ?? "stable";
  throw new ReleaseError({
    code: "input_invalid",
    message: "Which channel is rehearsed is not said.",
    expected: channels.map((name) => `--channel ${name}`).join(" or "),
    found: "none",
    next: "Run it again with one of these.",
  });
}
