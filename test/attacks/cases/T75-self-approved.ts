import { startReleaseRun } from "../../support/runs.ts";
import type { Attack, LaneVariant } from "../attack.ts";
import { approveAs, putEnvironment } from "../gates.ts";

const SELF: LaneVariant = {
  what: "who started the run approves it",
  lane: "promote",
  expect: "gate_self_approved",
  forge: async ({ sealed, stage }) => {
    const { project } = await sealed();
    const reviewers = [{ type: "User", id: stage.maintainer.id }];
    await putEnvironment(project, { prevent_self_review: false, reviewers });
    const run = await startReleaseRun(project);
    await approveAs(project, run, stage.maintainer.token);
    return { project, run };
  },
};

const DISGUISED: LaneVariant = {
  ...SELF,
  what: "and the job's environment names somebody else as the actor",
  forge: async (world) => {
    const scene = await SELF.forge(world);
    return { ...scene, variables: { GITHUB_ACTOR: "somebody-else" } };
  },
};

export const attack: Attack = {
  id: "T75",
  title: "The approver is the actor",
  variants: [SELF, DISGUISED],
};
