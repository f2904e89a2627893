import type { Attack } from "../attack.ts";
import { CANDIDATE, CONFIG, PROMOTION } from "../documents.ts";
import { metAsPolicy, metByBundles } from "../hostile-bundles.ts";
import { PROTOTYPES, refusedBy } from "../hostile.ts";

export const attack: Attack = {
  id: "T58",
  title: "__proto__ and constructor as keys",
  variants: [
    ...metByBundles(PROTOTYPES, ["__proto__"]),
    metAsPolicy(PROTOTYPES, "__proto__"),
    ...[CANDIDATE, PROMOTION, CONFIG].flatMap((document) => refusedBy(document, PROTOTYPES)),
  ],
};
