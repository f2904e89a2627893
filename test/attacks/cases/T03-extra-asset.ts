import { upload } from "../../support/assets.ts";
import { candidateOf } from "../../support/snapshot.ts";
import type { Attack } from "../attack.ts";
import { tampered } from "../forged.ts";
import type { Sealed } from "../world.ts";

const adding =
  (name: string) =>
  async ({ project }: Sealed): Promise<void> => {
    await upload(project, await candidateOf(project), name, "nobody built this");
  };

export const attack: Attack = {
  id: "T03",
  title: "An extra asset that is not in the inventory",
  variants: [
    tampered("a program", "asset_extra", adding("extra.exe")),
    tampered("a program, on promotion", "asset_extra", adding("extra.exe"), {}, "promote"),
    tampered("a name next to a genuine one", "asset_extra", adding("Firmware.hex")),
    tampered("an updater manifest", "asset_extra", adding("latest.json")),
    tampered("a receipt", "asset_extra", adding("promotion.json"), {}, "promote"),
    tampered("a second seal", "asset_extra", adding("Candidate.json")),
  ],
};
