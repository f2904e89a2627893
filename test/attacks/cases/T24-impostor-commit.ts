import { rest } from "../../support/stage.ts";
import type { Attack, LaneVariant, Scene } from "../attack.ts";
import type { World } from "../world.ts";

/** A candidate of the branch `side`, whose commits `main` does not contain. */
async function ofSide(world: World): Promise<Scene> {
  const { side } = world.stage.source;
  const run = { head_sha: side, head_branch: "side" };
  const { project } = await world.sealed({ sha: side, run });
  return { project, inputs: { "source-sha": side } };
}

const TAKEN_OFF: LaneVariant = {
  what: "a commit that was taken off the branch",
  lane: "verify",
  expect: "source_unreachable",
  forge: async (world) => {
    const { stage } = world;
    const { project } = await world.sealed();
    const body = { sha: stage.source.first, force: true };
    const path = `/repos/${project.name}/git/refs/heads/main`;
    await rest(stage, stage.emulator.tokens.admin, "PATCH", path, body);
    return { project };
  },
};

export const attack: Attack = {
  id: "T24",
  title: "An impostor commit, reachable from no branch that releases come from",
  variants: [
    { what: "of another branch", lane: "verify", expect: "source_unreachable", forge: ofSide },
    {
      what: "of another branch, on promotion",
      lane: "promote",
      expect: "source_unreachable",
      forge: ofSide,
    },
    TAKEN_OFF,
  ],
};
