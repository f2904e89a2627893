import type { Attack, LaneVariant } from "../attack.ts";

function promoted(version: string, tag: string): LaneVariant {
  return {
    what: `built as ${version}, released as ${tag}`,
    lane: "promote",
    expect: "version_mismatch",
    forge: async (world) => {
      const { project } = await world.sealed({ candidate: (genuine) => ({ ...genuine, version }) });
      return { project, tag };
    },
  };
}

export const attack: Attack = {
  id: "T30",
  title: "A beta candidate released as stable",
  variants: [
    promoted("1.0.0-beta.1", "v1.0.0"),
    promoted("1.0.0-beta.1", "v1.0.0-rc.1"),
    promoted("1.0.0", "v1.0.0-beta.1"),
  ],
};
