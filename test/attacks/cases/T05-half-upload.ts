import { halfUpload, remove } from "../../support/assets.ts";
import { assetOf, candidateOf } from "../../support/snapshot.ts";
import type { Attack } from "../attack.ts";
import { tampered } from "../forged.ts";
import type { Sealed } from "../world.ts";

const halving =
  (name: string) =>
  async ({ project }: Sealed): Promise<void> => {
    const release = await candidateOf(project);
    await remove(project, assetOf(release, name));
    await halfUpload(project, release, name);
  };

export const attack: Attack = {
  id: "T05",
  title: "Half an upload: state starter, size 0",
  variants: [
    tampered("of an asset", "asset_incomplete", halving("firmware.hex")),
    tampered(
      "of an asset, on promotion",
      "asset_incomplete",
      halving("firmware.hex"),
      {},
      "promote",
    ),
    tampered("of checksums.txt", ["asset_missing", "asset_incomplete"], halving("checksums.txt")),
    tampered("of candidate.json", "candidate_incomplete", halving("candidate.json")),
    tampered("of a file nobody listed", "asset_incomplete", async ({ project }) => {
      await halfUpload(project, await candidateOf(project), "later.exe");
    }),
  ],
};
