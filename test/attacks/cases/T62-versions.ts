import type { Attack } from "../attack.ts";
import { CANDIDATE, CONFIG, PROMOTION } from "../documents.ts";
import { metAsPolicy, metByBundles } from "../hostile-bundles.ts";
import { VERSIONS, refusedBy } from "../hostile.ts";

export const attack: Attack = {
  id: "T62",
  title: "Unknown schema version or field",
  variants: [
    ...metByBundles(VERSIONS, ["the number 2", "an unknown field"]),
    metAsPolicy(VERSIONS, "an unknown field"),
    ...[CANDIDATE, PROMOTION, CONFIG].flatMap((document) => refusedBy(document, VERSIONS)),
  ],
};
