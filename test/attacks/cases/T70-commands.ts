import assert from "node:assert/strict";
import type { Candidate } from "@release-actions/contract";
import { annotations } from "../../support/outcome.ts";
import { startReleaseRun } from "../../support/runs.ts";
import { releaseOf } from "../../support/snapshot.ts";
import { rest } from "../../support/stage.ts";
import type { Attack, Ending, LaneVariant } from "../attack.ts";
import { written } from "../forged.ts";
import { built } from "../names.ts";
import { makeDraft } from "../../support/assets.ts";

const COMMANDS = "\n::warning::taken over\n::set-output name=tag::v9.9.9\n";
const FILE_COMMANDS = "\ntag<<EOF\nv9.9.9\nEOF\n";

/** Nothing of what was injected was understood as a command by the runner. */
function assertNoCommand(done: Ending): void {
  assert.deepEqual(annotations(done, "warning"), []);
  assert.doesNotMatch(done.log, /^::(?!debug|error|add-mask|group|endgroup|notice)/m);
  assert.notEqual(done.outputs["tag"], "v9.9.9");
}

const INPUT: LaneVariant = {
  what: "in an input that an error message repeats",
  lane: "promote",
  expect: ["gate_missing", "input_invalid"],
  forge: async (world) => {
    const { project } = await world.sealed();
    return {
      project,
      inputs: { environment: `release${COMMANDS}${FILE_COMMANDS}` },
      after: assertNoCommand,
    };
  },
};

const COMMENT: LaneVariant = {
  what: "in the comment of an approval",
  lane: "promote",
  expect: "unharmed",
  leaves: "prerelease",
  forge: async ({ sealed, stage }) => {
    const { project } = await sealed();
    const run = await startReleaseRun(project);
    const path = `/repos/${project.name}/actions/runs/${run.id}/pending_deployments`;
    const { token } = stage.reviewer;
    const [gate] = await rest<{ environment: { id: number } }[]>(stage, token, "GET", path);
    const comment = `Fine${COMMANDS}${FILE_COMMANDS}`;
    const environment_ids = [gate?.environment.id];
    await rest(stage, token, "POST", path, { environment_ids, state: "approved", comment });
    return {
      project,
      run,
      after: async (done) => {
        assertNoCommand(done);
        assert.equal((await releaseOf(project, "v1.0.0")).draft, false);
      },
    };
  },
};

const TWIN: LaneVariant = {
  what: "in the name and notes of a draft with the tag",
  lane: "promote",
  expect: "release_conflict",
  forge: async (world) => {
    const { project } = await world.sealed();
    const text = `x${COMMANDS}${FILE_COMMANDS}`;
    await makeDraft(project, { tag_name: "v1.0.0", name: text, body: text });
    return { project, after: assertNoCommand };
  },
};

export const attack: Attack = {
  id: "T70",
  title: "Line feeds into GITHUB_OUTPUT, and ::commands:: in names and messages",
  variants: [
    built(["::warning::taken over"], "asset_name_invalid"),
    built(["a\n::warning::taken over"], "asset_name_invalid"),
    INPUT,
    COMMENT,
    TWIN,
    written("in a candidate's toolchain", "document_invalid", (text) => {
      const candidate = JSON.parse(text) as Candidate;
      return JSON.stringify({ ...candidate, toolchain: { rust: `1${COMMANDS}` } });
    }),
    written("in the name of an unknown field", "document_invalid", (text) =>
      JSON.stringify({ ...(JSON.parse(text) as object), [`x${COMMANDS}`]: 1 }),
    ),
  ],
};
