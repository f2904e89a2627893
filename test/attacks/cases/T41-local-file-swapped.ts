import assert from "node:assert/strict";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { digestOf, PRODUCT, type Project } from "../../support/project.ts";
import { candidateOf } from "../../support/snapshot.ts";
import type { Attack, LaneVariant } from "../attack.ts";
import { between, FIRST_UPLOAD } from "../between.ts";

const BUILT = new Map<string, Buffer>(Object.entries(PRODUCT));
const fileOf = ({ workspace }: Project, name: string): string => join(workspace, "out", name);

/** While create-candidate uploads, the build goes on writing. */
function building(what: string, strike: (path: string) => Promise<unknown>): LaneVariant {
  return {
    what,
    lane: "create",
    expect: "file_changed",
    leaves: "draft",
    forge: async (world) => {
      const project = await world.bare();
      let struck = false;
      const path = fileOf(project, "app-linux-x86_64.tar.gz");
      return {
        project,
        after: async () => {
          assert.ok(struck);
          for (const asset of (await candidateOf(project)).assets) {
            const built = BUILT.get(asset.name);
            if (built) assert.equal(asset.digest, digestOf(built));
          }
        },
        hooks: {
          before: async (passing) => {
            if (struck || !FIRST_UPLOAD(passing, [])) return;
            struck = true;
            await strike(path);
          },
        },
      };
    },
  };
}

/** The handle stays with the file that was hashed. */
const MOVED: LaneVariant = {
  ...building("another file moved over it", async (path) => {
    await writeFile(`${path}.new`, "X".repeat(40_000));
    await rename(`${path}.new`, path);
  }),
  expect: "unharmed",
};

export const attack: Attack = {
  id: "T41",
  title: "A local file swapped between hashing and uploading: one handle",
  variants: [
    building("overwritten while a candidate is made", (path) =>
      writeFile(path, "X".repeat(40_000)),
    ),
    building("cut short while a candidate is made", (path) => writeFile(path, "X")),
    MOVED,
    between({
      what: "an extra asset of a promotion",
      expect: "file_changed",
      leaves: "draft",
      at: FIRST_UPLOAD,
      inputs: { "extra-assets": "package-lock.json" },
      strike: ({ workspace }) => writeFile(join(workspace, "package-lock.json"), "[]\n"),
    }),
  ],
};
