import { parseCandidate } from "@release-actions/contract";
import { download, replace } from "../../support/assets.ts";
import { noise } from "../../support/project.ts";
import { assetOf, candidateOf } from "../../support/snapshot.ts";
import type { Attack, LaneVariant } from "../attack.ts";
import { tampered } from "../forged.ts";
import type { Sealed, World } from "../world.ts";

const LATER = noise("a later build", 500);

/** One of the two documents is that of another candidate of the same repository. */
function mixedDocument(name: "candidate.json" | "checksums.txt"): LaneVariant {
  const expect = "checksums_mismatch";
  return tampered(`${name} of another one`, expect, async (sealed: Sealed, world: World) => {
    const { project } = await world.sealed({
      candidate: (genuine) => ({
        ...genuine,
        ...sealed.candidate,
        toolchain: { rust: "1.93.0" },
      }),
    });
    const other = await download(project, assetOf(await candidateOf(project), name));
    if (name === "candidate.json") parseCandidate(other);
    await replace(sealed.project, await candidateOf(sealed.project), name, other);
  });
}

const mix = async ({ project }: Sealed): Promise<void> =>
  replace(project, await candidateOf(project), "firmware.hex", LATER);

export const attack: Attack = {
  id: "T29",
  title: "Assets and documents of two candidates mixed",
  variants: [
    tampered("one asset of a later build", "asset_mismatch", mix),
    tampered("one asset of a later build, on promotion", "asset_mismatch", mix, {}, "promote"),
    mixedDocument("candidate.json"),
    mixedDocument("checksums.txt"),
  ],
};
