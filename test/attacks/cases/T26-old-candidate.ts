import type { Attack, LaneVariant } from "../attack.ts";

/** A candidate that was built as 1.0.0, promoted as something else. */
function as(tag: string): LaneVariant {
  return {
    what: `built as 1.0.0, released as ${tag}`,
    lane: "promote",
    expect: "version_mismatch",
    forge: async (world) => {
      const { project } = await world.sealed({
        candidate: (genuine) => ({ ...genuine, version: "1.0.0" }),
      });
      return { project, tag };
    },
  };
}

export const attack: Attack = {
  id: "T26",
  title: "An old candidate under a new tag",
  variants: ["v2.0.0", "v1.0.1", "1.0.0-beta.1"].map(as),
};
