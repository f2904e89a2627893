import { gitUrl, type Project } from "../../support/project.ts";
import { git } from "../../support/source.ts";
import { rest } from "../../support/stage.ts";
import type { Attack, LaneVariant } from "../attack.ts";
import { between, PUBLISHING } from "../between.ts";

/** Makes `v1.0.0` a tag of tags, `depth` levels above the commit. */
async function tagOfTags({ stage, name }: Project, commit: string, depth: number): Promise<void> {
  const { directory } = stage.source;
  const short = name.replace(/^.*\//, "");
  let object = commit;
  for (let level = 0; level < depth; level += 1) {
    const tag = `${short}-level-${level}`;
    await git(directory, "tag", "--annotate", "--message", "Signed, surely", tag, object);
    object = tag;
  }
  const source = await git(directory, "rev-parse", object);
  await git(directory, "push", "--quiet", gitUrl(stage, name), `${source}:refs/tags/v1.0.0`);
}

function leading(what: string, depth: number): LaneVariant {
  return {
    what,
    lane: "promote",
    expect: "tag_conflict",
    forge: async (world) => {
      const { project } = await world.sealed();
      await tagOfTags(project, world.stage.source.first, depth);
      return { project };
    },
  };
}

export const attack: Attack = {
  id: "T40",
  title: "A tag, or a tag of a tag, at another commit",
  variants: [
    leading("a plain tag", 0),
    leading("an annotated tag", 1),
    leading("a tag of a tag", 2),
    between({
      what: "pushed just before the publication",
      expect: "publish_unverified",
      leaves: "prerelease",
      at: PUBLISHING,
      strike: ({ stage, name }) =>
        rest(stage, stage.maintainer.token, "POST", `/repos/${name}/git/refs`, {
          ref: "refs/tags/v1.1.0",
          sha: stage.source.first,
        }),
    }),
  ],
};
