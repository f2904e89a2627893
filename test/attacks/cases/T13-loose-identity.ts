import { ReleaseError, type Candidate } from "@release-actions/contract";
import { compareClaims } from "@release-actions/provenance";
import type { Attack, CallVariant, LaneVariant } from "../attack.ts";
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

const MAIN = "https://github.com/acme/app/.github/workflows/candidate.yml@refs/heads/main";

/** A policy may list several signers; what is mixed of two of them is none. */
const OTHER = "https://github.com/acme/app/.github/workflows/seal.yml@refs/heads/next";

function claiming(what: string, subject: string): CallVariant {
  return {
    what: `claims that ${what}`,
    lane: "package",
    of: "provenance: compareClaims",
    expect: "attestation_identity",
    call: () => {
      const [wrong] = compareClaims({ subject }, { subject: [OTHER, MAIN] });
      if (wrong) throw new ReleaseError({ code: "attestation_identity", message: wrong.found });
    },
  };
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
    claiming("end otherwise", `${MAIN}-evil`),
    claiming("begin otherwise", `x${MAIN}`),
    claiming("differ in a dot", MAIN.replace("github.com", "githubXcom")),
    claiming("differ in case", MAIN.replace("acme", "Acme")),
    claiming("mix two that are allowed", MAIN.replace("/main", "/next")),
    claiming("end in a space", `${MAIN} `),
    claiming("say nothing", ""),
    ...attestedAs([
      "a certificate of a branch that starts alike under the genuine statement",
      "a statement that says another builder",
    ]),
  ],
};
