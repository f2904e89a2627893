import type { Attack } from "../attack.ts";
import { CANDIDATE, PROMOTION } from "../documents.ts";
import { metAsPolicy, metByBundles } from "../hostile-bundles.ts";
import { SIZES, refusedBy } from "../hostile.ts";

export const attack: Attack = {
  id: "T61",
  title: "200,000 levels of nesting; 100 MB",
  variants: [
    ...metByBundles(SIZES, ["200,000 levels of arrays"]),
    metAsPolicy(SIZES, "200,000 levels, closed"),
    ...[CANDIDATE, PROMOTION].flatMap((document) => refusedBy(document, SIZES)),
  ],
};
