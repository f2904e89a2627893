import type { Attack } from "../attack.ts";
import { CANDIDATE, PROMOTION } from "../documents.ts";
import { metAsPolicy, metByBundles } from "../hostile-bundles.ts";
import { NUMBERS, refusedBy } from "../hostile.ts";

export const attack: Attack = {
  id: "T59",
  title: "Numbers beyond 2^53, 1e400 and what is no number",
  variants: [
    ...metByBundles(NUMBERS, ["the number 9007199254740993", "the number 1e400"]),
    metAsPolicy(NUMBERS, "the number 1e400"),
    ...[CANDIDATE, PROMOTION].flatMap((document) => refusedBy(document, NUMBERS)),
  ],
};
