import { startReleaseRun } from "../../support/runs.ts";
import type { Attack, LaneVariant } from "../attack.ts";

function misspelled(what: string, expect: LaneVariant["expect"], made: boolean): LaneVariant {
  return {
    what,
    lane: "promote",
    expect,
    forge: async (world) => {
      const { project } = await world.sealed();
      const change = made ? { environment: "relaese" } : {};
      const run = await startReleaseRun(project, change);
      return { project, run, inputs: { environment: "relaese" } };
    },
  };
}

export const attack: Attack = {
  id: "T73",
  title: "The environment's name misspelled: GitHub creates it, unprotected",
  variants: [
    misspelled("only in the input", "gate_missing", false),
    misspelled("in the job too, so that GitHub has created it", "gate_unprotected", true),
  ],
};
