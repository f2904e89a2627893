import assert from "node:assert/strict";
import { promote, type Kill } from "../../support/actions.ts";
import { publishByHand } from "../../support/assets.ts";
import { assertOk } from "../../support/outcome.ts";
import { assertPromoted } from "../../support/promoted.ts";
import { snapshot } from "../../support/snapshot.ts";
import type { Attack, LaneVariant } from "../attack.ts";

/** The process ends without a word; what is left is never the latest, and can be completed. */
function killed(what: string, kill: Kill): LaneVariant {
  return {
    what,
    lane: "promote",
    expect: "unharmed",
    leaves: "prerelease",
    forge: async (world) => {
      const { project } = await world.sealed();
      await publishByHand(project, "v1.0.0");
      return {
        project,
        tag: "v1.1.0",
        kill,
        after: async ({ exitCode }) => {
          assert.notEqual(exitCode, 0, "it was not killed");
          assert.equal((await snapshot(project)).latest, "v1.0.0");
          assertOk(await promote(project, "v1.1.0"));
          await assertPromoted(project, "v1.1.0");
          assert.equal((await snapshot(project)).latest, "v1.1.0");
        },
      };
    },
  };
}

export const attack: Attack = {
  id: "T43",
  title: "Cancelled in the middle of publishing",
  variants: [
    killed("when the draft was made", { after: 1, counting: "^POST .*/releases$" }),
    killed("among the uploads", { after: 3, counting: "/api/uploads/" }),
    killed("between publication and final flags", { after: 1, counting: "^PATCH " }),
  ],
};
