import assert from "node:assert/strict";
import { replace } from "../../support/assets.ts";
import { noise, PRODUCT, digestOf, type Project } from "../../support/project.ts";
import { assetOf, candidateOf, releaseOf } from "../../support/snapshot.ts";
import type { Attack } from "../attack.ts";
import { between, FIRST_DOWNLOAD, FIRST_UPLOAD, type Moment } from "../between.ts";
import type { World } from "../world.ts";

const OTHER = noise("between two reads", 500);

const exchange = async (project: Project): Promise<void> =>
  replace(project, await candidateOf(project), "firmware.hex", OTHER);

const underItsId = (project: Project, world: World): Promise<void> =>
  world.mutate(project, { type: "replace_asset", tag: `rc-${project.sha}`, name: "firmware.hex" });

/**
 * After the assets were listed and before the first file is read. Not at a download itself: several
 * are under way at a time, and the file may be there before the strike.
 */
const FIRST_FILE: Moment = ({ path }) => path.includes("/compare/");

async function assertGenuine(project: Project): Promise<void> {
  const { digest } = assetOf(await releaseOf(project, "v1.1.0"), "firmware.hex");
  assert.equal(digest, digestOf(PRODUCT["firmware.hex"]));
}

export const attack: Attack = {
  id: "T37",
  title: "An asset replaced between two reads: bytes are fetched once",
  variants: [
    between({
      what: "after the digests were compared, before the bytes are read",
      expect: "download_failed",
      leaves: "disturbed",
      at: FIRST_FILE,
      strike: underItsId,
    }),
    between({
      what: "the same while it is verified",
      lane: "verify",
      expect: "download_failed",
      leaves: "disturbed",
      at: FIRST_FILE,
      strike: underItsId,
    }),
    between({
      what: "candidate.json, after it was listed",
      lane: "verify",
      expect: "download_failed",
      leaves: "disturbed",
      at: FIRST_DOWNLOAD,
      strike: (project, world) =>
        world.mutate(project, {
          type: "replace_asset",
          tag: `rc-${project.sha}`,
          name: "candidate.json",
        }),
    }),
    between({
      what: "after the bytes were read: the held ones are published",
      expect: "unharmed",
      leaves: "prerelease",
      at: FIRST_UPLOAD,
      strike: exchange,
      after: assertGenuine,
    }),
  ],
};
