import { remove } from "../../support/assets.ts";
import { assetOf, candidateOf } from "../../support/snapshot.ts";
import type { Attack } from "../attack.ts";
import { tampered, written } from "../forged.ts";
import type { Sealed } from "../world.ts";

const removing =
  (name: string) =>
  async ({ project }: Sealed): Promise<void> =>
    remove(project, assetOf(await candidateOf(project), name));

export const attack: Attack = {
  id: "T04",
  title: "A missing asset; an empty inventory",
  variants: [
    tampered("an asset removed", "asset_missing", removing("firmware.hex")),
    tampered("on promotion", "asset_missing", removing("firmware.hex"), {}, "promote"),
    tampered("checksums.txt removed", "asset_missing", removing("checksums.txt")),
    tampered("candidate.json removed", "candidate_incomplete", removing("candidate.json")),
    written("an empty inventory", "document_invalid", (text) =>
      JSON.stringify({ ...(JSON.parse(text) as object), assets: [] }),
    ),
    written("no inventory", "document_invalid", (text) =>
      JSON.stringify({ ...(JSON.parse(text) as object), assets: undefined }),
    ),
  ],
};
