import type { Attack } from "../attack.ts";
import { CANDIDATE, CONFIG, PROMOTION } from "../documents.ts";
import { metAsPolicy, metByBundles } from "../hostile-bundles.ts";
import { ENCODINGS, refusedBy } from "../hostile.ts";

export const attack: Attack = {
  id: "T60",
  title: "BOM, invalid UTF-8, lone surrogates, trailing bytes",
  variants: [
    ...metByBundles(ENCODINGS, ["a byte order mark", "a lone high surrogate"]),
    metAsPolicy(ENCODINGS, "a byte order mark"),
    ...[CANDIDATE, PROMOTION, CONFIG].flatMap((document) => refusedBy(document, ENCODINGS)),
  ],
};
