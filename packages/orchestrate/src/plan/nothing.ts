import { ReleaseError, type Tag } from "@release-actions/contract";
import type { Previous } from "./previous.ts";
import type { ResolvedSource } from "./sources.ts";

/** Everything is released already: for whoever wanted exactly that it is no failure. */
export class NothingToRelease extends ReleaseError {
  readonly product: string;
  /** Of the release that has it all. */
  readonly tag: Tag;
  /** Its page. */
  readonly htmlUrl: string;

  constructor(product: string, { htmlUrl, tag }: Previous, resolved: readonly ResolvedSource[]) {
    super({
      code: "nothing_to_release",
      message: `Nothing is new since ${tag}.`,
      expected: tag,
      found: resolved.map(({ source }) => `${source.id} ${source.sha}`).join(", "),
    });
    this.product = product;
    this.tag = tag;
    this.htmlUrl = htmlUrl;
  }
}

/**
 * Whoever has pushed something and asks for a release wants that released. Only where nothing newer was
 * passed over everything is released already.
 */
export function nothingNew(
  product: string,
  previous: Previous,
  resolved: readonly ResolvedSource[],
): ReleaseError {
  const details = resolved.flatMap(({ passedOver, source }) =>
    passedOver.map((one) => ({ ...one, pointer: `${source.id} ${one.pointer}` })),
  );
  if (details.length === 0) return new NothingToRelease(product, previous, resolved);
  return new ReleaseError({
    code: "no_green_commit",
    message: `What is new since ${previous.tag} is not green.`,
    expected: "a commit since then whose required checks are all green",
    details,
    next: "Repair the checks, or wait for them.",
  });
}
