import type { Attack, LaneVariant } from "../attack.ts";
import { attestedAs } from "../attested.ts";
import { policed } from "../policed.ts";
import type { World } from "../world.ts";

const NIGHTLY = ".github/workflows/nightly.yml";
const CANDIDATE = ".github/workflows/candidate.yml";

/** Built by the nightly workflow; the candidate says so, or claims the usual one. */
function nightly(what: string, claims: string, workflow: string): LaneVariant {
  return {
    what,
    lane: "verify",
    expect: "run_mismatch",
    forge: async (world: World) => {
      const { project } = await world.sealed({
        run: { workflow_path: NIGHTLY },
        candidate: (genuine) => ({
          ...genuine,
          workflow: {
            ...genuine.workflow,
            path: claims,
            ref: `${genuine.repository.name}/${claims}@refs/heads/main`,
          },
        }),
      });
      return { project, inputs: { workflow } };
    },
  };
}

export const attack: Attack = {
  id: "T12",
  title: "Another workflow, or another ref, than allowed",
  variants: [
    nightly("the candidate says which", NIGHTLY, CANDIDATE),
    nightly("the candidate claims the allowed one", CANDIDATE, CANDIDATE),
    nightly("the candidate claims the allowed one, and nobody asks", CANDIDATE, ""),
    policed("a workflow that the policy does not allow", "run_mismatch", () => ({
      workflow: NIGHTLY,
    })),
    policed("a ref that the policy does not allow", "ref_not_allowed", () => ({
      refs: ["refs/heads/stable"],
    })),
    policed("an allowed ref, where GitHub recorded another", "ref_not_allowed", () => ({}), {
      run: { head_branch: "side" },
    }),
    ...attestedAs([
      "a certificate of another workflow under the genuine statement",
      "a certificate of another branch under the genuine statement",
      "a certificate of a reusable workflow under the genuine statement",
      "a statement that says another workflow",
      "a statement that says another ref",
    ]),
  ],
};
