import type { Attack } from "../attack.ts";
import { built, unreadable } from "../names.ts";

export const attack: Attack = {
  id: "T52",
  title: "Names that are equal after case folding or Unicode normalisation",
  variants: [
    built(["App.bin", "app.bin"], "files_duplicate_name"),
    built(["\u00e9.bin", "e\u0301.bin"], "asset_name_invalid"),
    built(["\u212a.bin", "k.bin"], "asset_name_invalid"),
    ...["\u00e9", "e\u0301", "\u212a.bin", "\u017f.bin", "\u00df.bin"].flatMap(unreadable),
  ],
};
