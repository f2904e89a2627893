import type { Attack } from "../attack.ts";
import { CANDIDATE, CONFIG, PROMOTION } from "../documents.ts";
import { metAsPolicy, metByBundles } from "../hostile-bundles.ts";
import { DUPLICATES, refusedBy } from "../hostile.ts";

export const attack: Attack = {
  id: "T57",
  title: "Duplicate keys",
  variants: [
    ...metByBundles(DUPLICATES, ["a key twice, with two values"]),
    metAsPolicy(DUPLICATES, "a key twice"),
    ...[CANDIDATE, PROMOTION, CONFIG].flatMap((document) => refusedBy(document, DUPLICATES)),
  ],
};
