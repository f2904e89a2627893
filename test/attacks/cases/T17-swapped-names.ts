import { replace } from "../../support/assets.ts";
import { PRODUCT } from "../../support/project.ts";
import { candidateOf } from "../../support/snapshot.ts";
import type { Attack } from "../attack.ts";
import { attestedAs } from "../attested.ts";
import { tampered } from "../forged.ts";
import type { Sealed } from "../world.ts";

const LINUX = "app-linux-x86_64.tar.gz";
const WINDOWS = "app-windows-x64-setup.exe";

/** Every digest of the inventory is there, under the other name. */
async function swap({ project }: Sealed): Promise<void> {
  const release = await candidateOf(project);
  await replace(project, release, LINUX, PRODUCT[WINDOWS]);
  await replace(project, release, WINDOWS, PRODUCT[LINUX]);
}

export const attack: Attack = {
  id: "T17",
  title: "The right digest under another file's name",
  variants: [
    tampered("linux and windows exchanged", "asset_mismatch", swap),
    tampered("digests only", "asset_mismatch", swap, { mode: "metadata" }),
    tampered("on promotion", "asset_mismatch", swap, {}, "promote"),
    ...attestedAs(["a statement with two files' digests swapped"]),
  ],
};
