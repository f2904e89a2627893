import { completeRun, startCandidateRun } from "../../support/runs.ts";
import type { Attack, LaneVariant } from "../attack.ts";
import { attestedAs } from "../attested.ts";
import { claiming, reseal } from "../forged.ts";

const FOREIGN: LaneVariant = {
  what: "the run of another repository",
  lane: "verify",
  expect: "run_missing",
  forge: async (world) => {
    const { run } = await world.sealed();
    const { project } = await world.sealed({
      candidate: (genuine) => ({ ...genuine, run: { ...genuine.run, id: run.id } }),
    });
    return { project };
  },
};

const OTHER_RUN: LaneVariant = {
  what: "another successful run of the repository, for another commit",
  lane: "promote",
  expect: "run_mismatch",
  forge: async (world) => {
    const sealed = await world.sealed();
    const { project, candidate } = sealed;
    const run = await startCandidateRun(project, { head_sha: world.stage.source.first });
    await completeRun(project, run);
    await reseal(sealed, { ...candidate, run: { ...candidate.run, id: run.id } });
    return { project };
  },
};

export const attack: Attack = {
  id: "T22",
  title: "Run id or attempt differ between the witnesses",
  variants: [
    claiming("a run that never was", "run_missing", (genuine) => ({
      ...genuine,
      run: { ...genuine.run, id: 999_999 },
    })),
    claiming("an attempt that the run never had", "run_mismatch", (genuine) => ({
      ...genuine,
      run: { ...genuine.run, attempt: 3 },
    })),
    FOREIGN,
    OTHER_RUN,
    ...attestedAs([
      "an attestation by another run of the same workflow",
      "a certificate of another run of the same workflow under the genuine statement",
      "a statement that says another attempt",
    ]),
  ],
};
