import { candidateTag, type Sha } from "@release-actions/contract";
import type { Attack, LaneVariant } from "../attack.ts";
import { attestedAs } from "../attested.ts";
import { claiming } from "../forged.ts";

const OTHER = "0123456789".repeat(4) as Sha;

const RECORDED: LaneVariant = {
  what: "GitHub recorded the run for another commit",
  lane: "verify",
  expect: "run_mismatch",
  forge: async (world) => {
    const { project } = await world.sealed({ run: { head_sha: world.stage.source.first } });
    return { project };
  },
};

const DISPATCHED: LaneVariant = {
  what: "dispatched from a commit that is not on the release branch",
  lane: "verify",
  expect: "run_mismatch",
  forge: async (world) => {
    const { side } = world.stage.source;
    const { project } = await world.sealed({
      run: { head_sha: side, head_branch: "side", event: "workflow_dispatch" },
      candidate: (genuine) => ({
        ...genuine,
        workflow: { ...genuine.workflow, sha: side as Sha },
      }),
    });
    return { project };
  },
};

export const attack: Attack = {
  id: "T14",
  title: "Built from another commit than the one that is released",
  variants: [
    claiming("the candidate is of another commit", "candidate_mismatch", (genuine) => ({
      ...genuine,
      tag: candidateTag(OTHER),
      source: { ...genuine.source, sha: OTHER },
    })),
    RECORDED,
    DISPATCHED,
    ...attestedAs([
      "a certificate of another commit under the genuine statement",
      "a statement that says another commit",
    ]),
  ],
};
