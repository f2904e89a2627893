import type { Candidate } from "@release-actions/contract";
import type { Attack } from "../attack.ts";
import { written } from "../forged.ts";
import { built, inventoried, unreadable } from "../names.ts";

export const attack: Attack = {
  id: "T54",
  title: "A leading dash; a payload named like a document of the release",
  variants: [
    built(["--output"], "asset_name_invalid"),
    built(["candidate.json"], ["asset_name_invalid", "files_duplicate_name"]),
    built(["Promotion.JSON"], ["asset_name_invalid", "files_duplicate_name"]),
    inventoried("-rf"),
    inventoried("promotion.json"),
    written("an inventory with its own seal", "document_invalid", (text) => {
      const { assets, ...rest } = JSON.parse(text) as Candidate;
      return JSON.stringify({
        ...rest,
        assets: [...assets, { ...assets[0], name: "checksums.txt" }],
      });
    }),
    ...["-a", "--output", "-"].flatMap(unreadable),
  ],
};
