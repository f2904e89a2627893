import { control, OWNER, rest } from "../../support/stage.ts";
import type { Attack, LaneVariant } from "../attack.ts";

const CONCLUSIONS = ["failure", "cancelled", "timed_out", "neutral"];

function ended(conclusion: string, lane: "verify" | "promote"): LaneVariant {
  const forge: LaneVariant["forge"] = async (world) => {
    const { project } = await world.sealed({ conclusion });
    return { project };
  };
  return { what: `${conclusion}, ${lane}`, lane, expect: "run_not_successful", forge };
}

const GOING_ON: LaneVariant = {
  what: "still going on",
  lane: "verify",
  expect: "run_not_successful",
  forge: async (world) => {
    const { project, run } = await world.sealed();
    const path = `/repos/${project.name}/runs/${run.id}`;
    await control(world.stage.emulator, "PATCH", path, { status: "in_progress" });
    return { project };
  },
};

const FORK: LaneVariant = {
  what: "for a branch of a fork",
  lane: "verify",
  expect: "run_mismatch",
  forge: async (world) => {
    const { stage } = world;
    const fork = { name: "t23-fork", auto_init: true };
    await rest(stage, stage.emulator.tokens.admin, "POST", `/orgs/${OWNER}/repos`, fork);
    const run = { head_repository: `${OWNER}/t23-fork`, event: "pull_request" };
    const { project } = await world.sealed({ run });
    return { project };
  },
};

export const attack: Attack = {
  id: "T23",
  title: "The run failed, was cancelled, or came from a fork",
  variants: [
    ...CONCLUSIONS.map((conclusion) => ended(conclusion, "verify")),
    ended("failure", "promote"),
    GOING_ON,
    FORK,
  ],
};
