import { replace } from "../../support/assets.ts";
import { candidateOf } from "../../support/snapshot.ts";
import type { Attack } from "../attack.ts";
import { flipped, tampered } from "../forged.ts";
import type { Sealed, World } from "../world.ts";

const exchange = async ({ project }: Sealed): Promise<void> =>
  replace(project, await candidateOf(project), "firmware.hex", flipped("firmware.hex"));

/** The bytes change under the very id, and GitHub goes on listing the old digest. */
const stale = async ({ project }: Sealed, world: World): Promise<void> => {
  const tag = `rc-${project.sha}`;
  await world.mutate(project, {
    type: "replace_asset",
    tag,
    name: "firmware.hex",
    digest: "stale",
  });
};

export const attack: Attack = {
  id: "T01",
  title: "One byte of an asset flipped, same size",
  variants: [
    tampered("exchanged by hand", "asset_mismatch", exchange),
    tampered("exchanged by hand, digests only", "asset_mismatch", exchange, { mode: "metadata" }),
    tampered("exchanged by hand, on promotion", "asset_mismatch", exchange, {}, "promote"),
    tampered("exchanged in GitHub's storage", "download_failed", stale),
    tampered(
      "exchanged in GitHub's storage, on promotion",
      "download_failed",
      stale,
      {},
      "promote",
    ),
  ],
};
