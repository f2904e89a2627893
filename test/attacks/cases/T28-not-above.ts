import { publishByHand } from "../../support/assets.ts";
import type { Attack, LaneVariant } from "../attack.ts";

function below(current: string, tag: string): LaneVariant {
  return {
    what: `${tag} where ${current} is current`,
    lane: "promote",
    expect: "version_not_monotonic",
    forge: async (world) => {
      const { project } = await world.sealed();
      await publishByHand(project, current, { prerelease: current.includes("-") });
      return { project, tag };
    },
  };
}

export const attack: Attack = {
  id: "T28",
  title: "A version that is not above the channel's current one",
  variants: [
    below("v2.0.0", "v1.9.9"),
    below("v1.10.0", "v1.9.0"),
    below("v1.0.0", "1.0.0"),
    below("v1.0.0-beta.10", "v1.0.0-beta.9"),
  ],
};
