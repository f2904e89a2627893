import { approve, approvedRun, startReleaseRun } from "../../support/runs.ts";
import { rest } from "../../support/stage.ts";
import type { Attack, LaneVariant } from "../attack.ts";

const OTHER_RUN: LaneVariant = {
  what: "of another run",
  lane: "promote",
  expect: "gate_not_approved",
  forge: async (world) => {
    const { project } = await world.sealed();
    await approvedRun(project);
    return { project, run: await startReleaseRun(project) };
  },
};

const OTHER_ENVIRONMENT: LaneVariant = {
  what: "for another environment",
  lane: "promote",
  expect: "gate_not_approved",
  forge: async ({ sealed, stage }) => {
    const { project } = await sealed();
    const path = `/repos/${project.name}/environments/staging`;
    await rest(stage, stage.emulator.tokens.admin, "PUT", path, {
      prevent_self_review: true,
      reviewers: [{ type: "User", id: stage.reviewer.id }],
    });
    const run = await startReleaseRun(project, { environment: "staging" });
    await approve(project, run);
    return { project, run };
  },
};

const OTHER_REPOSITORY: LaneVariant = {
  what: "of a run of another repository",
  lane: "promote",
  expect: "permission_denied",
  forge: async (world) => {
    const { project } = await world.sealed();
    const foreign = await approvedRun(await world.bare());
    const run = await startReleaseRun(project);
    return { project, run, variables: { GITHUB_RUN_ID: String(foreign.id) } };
  },
};

export const attack: Attack = {
  id: "T35",
  title: "An approval taken from elsewhere",
  variants: [OTHER_RUN, OTHER_ENVIRONMENT, OTHER_REPOSITORY],
};
