import assert from "node:assert/strict";
import { act } from "../../support/actions.ts";
import { assertPromoted } from "../../support/promoted.ts";
import { snapshot } from "../../support/snapshot.ts";
import { approvedRun } from "../../support/runs.ts";
import { ENVIRONMENT } from "../../support/project.ts";
import type { Attack, CallVariant } from "../attack.ts";
import { of } from "../turns.ts";

/** Fault plans are the server's, so that the promotion itself runs while one is armed. */
function applied(
  what: string,
  action: { readonly type: string; readonly status?: number },
): CallVariant {
  return {
    what,
    lane: "package",
    of: "the bundle of promote-release",
    expect: "unharmed",
    call: async ({ sealed, armed }) => {
      const { project } = await sealed();
      const run = await approvedRun(project);
      const faults = [
        of(project, { method: "POST", path: "/releases$", action }),
        of(project, { method: "POST", path: "/releases/\\d+/assets", nth: 2, action }),
        of(project, { method: "PATCH", path: "/releases/", nth: 1, action }),
        of(project, { method: "PATCH", path: "/releases/", nth: 2, action }),
      ];
      const inputs = { environment: ENVIRONMENT, tag: "v1.0.0" };
      const done = await armed(faults, () => act("promote-release", project, run, { inputs }));
      assert.equal(done.exitCode, 0, done.log);
      await assertPromoted(project, "v1.0.0");
      const { releases, latest } = await snapshot(project);
      assert.equal(latest, "v1.0.0");
      assert.equal(releases.length, 2, "something was made twice");
    },
  };
}

export const attack: Attack = {
  id: "T83",
  title: "502 after success: everything is done once",
  variants: [
    applied("502", { type: "apply_then_fail", status: 502 }),
    applied("no answer at all", { type: "apply_then_cut" }),
  ],
};
