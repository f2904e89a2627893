import { serialiseCandidate } from "@release-actions/contract";
import { digestOf } from "../../support/project.ts";
import type { Attack } from "../attack.ts";
import { policed } from "../policed.ts";

const reason = "It leaked a key";

export const attack: Attack = {
  id: "T34",
  title: "A candidate on the revocation list",
  variants: [
    policed("by its commit", "candidate_revoked", ({ sha }) => ({ revoked: [{ sha, reason }] })),
    policed("by its digest", "candidate_revoked", (_, candidate) => ({
      revoked: [{ digest: digestOf(serialiseCandidate(candidate)), reason }],
    })),
    policed("among others", "candidate_revoked", ({ sha }) => ({
      revoked: [
        { sha: "0".repeat(40), reason },
        { sha, reason },
      ],
    })),
  ],
};
