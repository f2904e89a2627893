import {
  ReleaseError,
  type ChannelRules,
  type Producer,
  type Product,
  type ReleaseConfig,
} from "@release-actions/contract";

/** A product of release.yml and the channel that is released. */
export interface ChosenProduct {
  readonly id: string;
  readonly product: Product;
  readonly channelName: string;
  readonly channel: ChannelRules;
  /** In the order of `product.sources`. */
  readonly producers: readonly { readonly id: string; readonly producer: Producer }[];
}

/**
 * The product that is meant: the named one, or the only one of its kind with that channel.
 * @throws ReleaseError `product_unknown` | `channel_not_allowed`
 */
export function chooseProduct(
  config: ReleaseConfig,
  kind: Product["kind"],
  name: string | undefined,
  channelName: string,
): ChosenProduct {
  const ofKind = Object.entries(config.products).filter(([, product]) => product.kind === kind);
  const named = name === undefined ? ofKind : ofKind.filter(([id]) => id === name);
  const fitting = named.filter(([, { channels }]) => Object.hasOwn(channels, channelName));
  const [first] = fitting;
  if (first === undefined && named.length > 0) {
    throw new ReleaseError({
      code: "channel_not_allowed",
      message: `No product of the kind ${kind} has the channel ${channelName}.`,
      expected: named.flatMap(([, { channels }]) => Object.keys(channels)).join(", "),
      found: channelName,
    });
  }
  if (first === undefined || fitting.length > 1) {
    const of = name === undefined ? "" : ` with the name ${name}`;
    throw new ReleaseError({
      code: "product_unknown",
      message: `release.yml has ${first ? "several products" : "no product"} of the kind ${kind}${of}.`,
      expected: "one product, named with --product",
      found:
        (first ? fitting : Object.entries(config.products))
          .map(([id, product]) => `${id} (${product.kind})`)
          .join(", ") || "no products",
    });
  }
  const [id, product] = first;
  return {
    id,
    product,
    channelName,
    channel: product.channels[channelName] ?? { environment: "none" },
    producers: product.sources.flatMap((source) => {
      const producer = config.producers[source];
      return producer === undefined ? [] : [{ id: source, producer }];
    }),
  };
}
