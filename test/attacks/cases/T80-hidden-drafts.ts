import { download, makeDraft, upload } from "../../support/assets.ts";
import type { Project } from "../../support/project.ts";
import { candidateOf } from "../../support/snapshot.ts";
import type { Attack, LaneVariant } from "../attack.ts";

/** More releases than GitHub lists on one page of a hundred. */
async function bury(project: Project): Promise<void> {
  const numbers = Array.from({ length: 101 }, (_, at) => at);
  for (let from = 0; from < numbers.length; from += 10) {
    await Promise.all(
      numbers
        .slice(from, from + 10)
        .map((at) => makeDraft(project, { tag_name: `archive-${at}`, body: "Old" })),
    );
  }
}

const TWIN: LaneVariant = {
  what: "a forged twin beyond the first page",
  lane: "verify",
  expect: "candidate_ambiguous",
  forge: async (world) => {
    const { project } = await world.sealed();
    const genuine = await candidateOf(project);
    const twin = await makeDraft(project, { tag_name: genuine.tag_name });
    for (const asset of genuine.assets) {
      const bytes = await download(project, asset);
      const forged =
        asset.name === "candidate.json" ? Buffer.concat([bytes, Buffer.from("\n")]) : bytes;
      await upload(project, twin, asset.name, forged);
    }
    await bury(project);
    return { project };
  },
};

const FINAL: LaneVariant = {
  what: "a foreign draft of the final tag beyond the first page, hidden from by-tag lookups",
  lane: "promote",
  expect: "release_conflict",
  forge: async (world) => {
    const { project } = await world.sealed();
    await makeDraft(project, { tag_name: "v1.0.0", body: "Somebody's" });
    await bury(project);
    return { project };
  },
};

export const attack: Attack = {
  id: "T80",
  title: "A draft that by-tag lookups hide, beyond the first pages",
  variants: [TWIN, FINAL],
};
