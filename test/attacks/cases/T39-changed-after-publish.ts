import { remove, replace, upload } from "../../support/assets.ts";
import { noise, type Project } from "../../support/project.ts";
import { assetOf, releaseOf } from "../../support/snapshot.ts";
import { rest } from "../../support/stage.ts";
import type { Attack, LaneVariant } from "../attack.ts";
import { between, FINAL_FLAGS } from "../between.ts";

const published = (project: Project): ReturnType<typeof releaseOf> => releaseOf(project, "v1.1.0");

function changing(what: string, strike: (project: Project) => Promise<unknown>): LaneVariant {
  return between({
    what,
    expect: "publish_unverified",
    leaves: "prerelease",
    at: FINAL_FLAGS,
    strike,
    options: { immutable: false },
  });
}

export const attack: Attack = {
  id: "T39",
  title: "Changed after publication: it never stays the latest",
  variants: [
    changing("an asset exchanged", async (project) =>
      replace(project, await published(project), "firmware.hex", noise("late", 500)),
    ),
    changing("an asset added", async (project) =>
      upload(project, await published(project), "extra.exe", "late"),
    ),
    changing("the receipt removed", async (project) =>
      remove(project, assetOf(await published(project), "promotion.json")),
    ),
    changing("the tag moved", ({ stage, name }) =>
      rest(stage, stage.emulator.tokens.admin, "PATCH", `/repos/${name}/git/refs/tags/v1.1.0`, {
        sha: stage.source.first,
        force: true,
      }),
    ),
  ],
};
