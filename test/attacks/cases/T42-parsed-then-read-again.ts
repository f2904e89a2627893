import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { verify } from "../../support/actions.ts";
import { replace } from "../../support/assets.ts";
import { approvedRun } from "../../support/runs.ts";
import { assetOf, candidateOf, releaseOf } from "../../support/snapshot.ts";
import type { Attack, LaneVariant } from "../attack.ts";
import { between, FIRST_UPLOAD } from "../between.ts";

/** What an earlier step verified is changed on disk before the promotion takes it. */
function onDisk(what: string, named: boolean): LaneVariant {
  return {
    what,
    lane: "promote",
    expect: "asset_mismatch",
    forge: async (world) => {
      const { project } = await world.sealed();
      const run = await approvedRun(project);
      const inputs: Record<string, string> = named ? { directory: "verified" } : {};
      const { outputs } = await verify(project, { run, inputs });
      const directory = outputs["directory"] ?? "";
      await writeFile(join(directory, "firmware.hex"), "X".repeat(500));
      return { project, run, inputs };
    },
  };
}

const DOCUMENTS_ON_DISK: LaneVariant = {
  what: "the documents that verify left: they are not read again",
  lane: "promote",
  expect: "unharmed",
  forge: async (world) => {
    const { project } = await world.sealed();
    const run = await approvedRun(project);
    const inputs = { directory: "verified" };
    await verify(project, { run, inputs });
    for (const name of ["candidate.json", "checksums.txt"]) {
      await writeFile(join(project.workspace, "verified", name), "forged");
    }
    const sealed = await candidateOf(project);
    return {
      project,
      run,
      inputs,
      after: async () => {
        const release = await releaseOf(project, "v1.0.0");
        for (const name of ["candidate.json", "checksums.txt"]) {
          assert.equal(assetOf(release, name).digest, assetOf(sealed, name).digest);
        }
      },
    };
  },
};

export const attack: Attack = {
  id: "T42",
  title: "Parsed first, verified later, read again",
  variants: [
    onDisk("a file in the tool cache", false),
    onDisk("a file in the named directory", true),
    DOCUMENTS_ON_DISK,
    between({
      what: "candidate.json exchanged after it was judged: the judged one is published",
      expect: "unharmed",
      leaves: "prerelease",
      at: FIRST_UPLOAD,
      strike: async (project) =>
        replace(project, await candidateOf(project), "candidate.json", '{"schema":"mine"}'),
      after: async (project) => {
        const { size } = assetOf(await releaseOf(project, "v1.1.0"), "candidate.json");
        assert.ok(size > 100);
      },
    }),
  ],
};
