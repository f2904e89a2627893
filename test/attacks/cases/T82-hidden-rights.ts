import assert from "node:assert/strict";
import type { ErrorCode } from "@release-actions/contract";
import { approvedRun } from "../../support/runs.ts";
import { control } from "../../support/stage.ts";
import type { Attack, Lane, LaneVariant } from "../attack.ts";

type Rights = Readonly<Record<string, string>>;

/** The job's token has only these rights; the refusal names the one that is missing. */
function limited(
  what: string,
  lane: Lane,
  expect: ErrorCode | readonly ErrorCode[],
  permissions: Rights,
  names: RegExp,
): LaneVariant {
  return {
    what,
    lane,
    expect,
    forge: async (world) => {
      const { project } = await world.sealed({ private: true });
      const run = await approvedRun(project);
      const path = `/repos/${project.name}/runs/${run.id}/token`;
      const body = { permissions };
      const { token } = await control<{ token: string }>(world.stage.emulator, "POST", path, body);
      return {
        project,
        run: { ...run, token },
        secrets: [run.token],
        after: ({ log }) => assert.match(log, names),
      };
    },
  };
}

const ALL = { contents: "write", actions: "read", metadata: "read" };

export const attack: Attack = {
  id: "T82",
  title: "404 that means forbidden",
  variants: [
    limited(
      "drafts are hidden from who cannot push",
      "verify",
      "candidate_missing",
      { ...ALL, contents: "read" },
      /contents: write/,
    ),
    limited(
      "runs are hidden",
      "verify",
      ["permission_denied", "run_missing"],
      { contents: "write", metadata: "read" },
      /actions: read/,
    ),
    limited(
      "the gate is hidden",
      "promote",
      ["permission_denied", "gate_missing"],
      { contents: "write", metadata: "read" },
      /actions: read/,
    ),
  ],
};
