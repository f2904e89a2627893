import { approvedRun } from "../../support/runs.ts";
import type { Attack, LaneVariant } from "../attack.ts";
import { putEnvironment, weakened } from "../gates.ts";

const TAKEN_AWAY: LaneVariant = {
  what: "reviewers taken away after the approval",
  lane: "promote",
  expect: "gate_unprotected",
  forge: async (world) => {
    const { project } = await world.sealed();
    const run = await approvedRun(project);
    await putEnvironment(project, { reviewers: [] });
    return { project, run };
  },
};

export const attack: Attack = {
  id: "T74",
  title: "A gate with self-review, without a branch policy, or with a bypass",
  variants: [
    weakened("self-review allowed", "gate_weak", { prevent_self_review: false }),
    weakened("no branch policy", "gate_weak", { deployment_branch_policy: null }),
    weakened("administrators may bypass", "gate_weak", { can_admins_bypass: true }),
    TAKEN_AWAY,
  ],
};
