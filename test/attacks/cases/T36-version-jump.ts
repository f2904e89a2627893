import { publishByHand } from "../../support/assets.ts";
import type { Attack, LaneVariant } from "../attack.ts";

function jump(from: string, tag: string, confirmed?: string): LaneVariant {
  return {
    what: `${tag} after ${from}${confirmed === undefined ? "" : `, confirmed as ${confirmed}`}`,
    lane: "promote",
    expect: "version_jump",
    forge: async (world) => {
      const { project } = await world.sealed();
      await publishByHand(project, from);
      const inputs = confirmed === undefined ? {} : { "confirm-version": confirmed };
      return { project, tag, inputs };
    },
  };
}

export const attack: Attack = {
  id: "T36",
  title: "An absurd version jump without confirmation",
  variants: [
    jump("v1.1.0", "v999999.0.0"),
    jump("v1.1.0", "v11.0.0"),
    jump("v1.1.0", "v1.99.0"),
    jump("v1.1.0", "v11.0.0", "12.0.0"),
  ],
};
