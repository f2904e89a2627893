import { replace } from "../../support/assets.ts";
import { noise, PRODUCT, type Project } from "../../support/project.ts";
import { releaseOf } from "../../support/snapshot.ts";
import type { Attack } from "../attack.ts";
import { between, LAST_UPLOAD_DONE, PUBLISHING } from "../between.ts";
import type { World } from "../world.ts";

const exchange =
  (bytes: Uint8Array) =>
  async (project: Project): Promise<void> =>
    replace(project, await releaseOf(project, "v1.1.0"), "firmware.hex", bytes);

const underItsId = (project: Project, world: World): Promise<void> =>
  world.mutate(project, { type: "replace_asset", tag: "v1.1.0", name: "firmware.hex" });

const OTHER = noise("before publication", 500);
const leaves = "prerelease";

export const attack: Attack = {
  id: "T38",
  title: "An asset replaced between upload and publication",
  variants: [
    between({
      what: "between the last upload and the comparison",
      expect: "release_changed",
      leaves: "draft",
      at: LAST_UPLOAD_DONE,
      strike: exchange(OTHER),
    }),
    between({
      what: "between the comparison and the publication",
      expect: "publish_unverified",
      leaves,
      at: PUBLISHING,
      strike: exchange(OTHER),
    }),
    between({
      what: "under its id",
      expect: "publish_unverified",
      leaves,
      at: PUBLISHING,
      strike: underItsId,
    }),
    between({
      what: "by the same bytes under another id",
      expect: "publish_unverified",
      leaves,
      at: PUBLISHING,
      strike: exchange(PRODUCT["firmware.hex"]),
    }),
  ],
};
