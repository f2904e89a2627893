import type { Candidate } from "@release-actions/contract";
import type { Attack, LaneVariant } from "../attack.ts";
import { attestedAs } from "../attested.ts";
import { policed } from "../policed.ts";

const CANDIDATE = ".github/workflows/candidate.yml";

/** Everything, GitHub's record included, says what only looks like the allowed workflow. */
function looksLike(workflow: string): LaneVariant {
  return {
    what: workflow,
    lane: "verify",
    expect: "run_mismatch",
    forge: async (world) => {
      const { project } = await world.sealed({ run: { workflow_path: workflow } });
      return { project, inputs: { workflow: CANDIDATE } };
    },
  };
}

function fromRef(branch: string): LaneVariant {
  const ref = `refs/heads/${branch}`;
  const candidate = (genuine: Candidate): Candidate => ({
    ...genuine,
    workflow: { ...genuine.workflow, ref: `${genuine.repository.name}/${CANDIDATE}@${ref}` },
  });
  const run = { head_branch: branch };
  return policed(ref, "ref_not_allowed", () => ({ refs: ["refs/heads/main"] }), { candidate, run });
}

export const attack: Attack = {
  id: "T13",
  title: "An identity that matches only loosely: comparison is exact",
  variants: [
    looksLike(".github/workflows/candidateXyml.yml"),
    looksLike(".github/workflows/Candidate.yml"),
    looksLike(".github/workflows/candidate.yml.yml"),
    looksLike(".github/workflows/xcandidate.yml"),
    fromRef("main-evil"),
    fromRef("Main"),
    fromRef("refs/heads/main"),
    policed("a tag called like the branch", "ref_not_allowed", () => ({}), {
      candidate: (genuine) => ({
        ...genuine,
        workflow: {
          ...genuine.workflow,
          ref: `${genuine.repository.name}/${CANDIDATE}@refs/tags/main`,
        },
      }),
    }),
    ...attestedAs([
      "a certificate of a branch that starts alike under the genuine statement",
      "a statement that says another builder",
    ]),
  ],
};
