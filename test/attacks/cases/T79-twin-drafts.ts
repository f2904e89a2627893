import { download, makeDraft, upload } from "../../support/assets.ts";
import { assetOf, candidateOf, releaseOf } from "../../support/snapshot.ts";
import { publishByHand } from "../../support/assets.ts";
import assert from "node:assert/strict";
import type { Project } from "../../support/project.ts";
import type { Attack, Lane, LaneVariant } from "../attack.ts";

/** A second sealed draft with the candidate's tag, whose seal is not the genuine one. */
async function addTwin(project: Project): Promise<void> {
  const genuine = await candidateOf(project);
  const twin = await makeDraft(project, { tag_name: genuine.tag_name });
  for (const asset of genuine.assets) {
    const bytes = await download(project, asset);
    const forged = Buffer.from(bytes.toString().replace(/\n$/, "\n\n"));
    await upload(project, twin, asset.name, asset.name === "candidate.json" ? forged : bytes);
  }
}

function sealedTwin(lane: Lane): LaneVariant {
  return {
    what: `a second sealed candidate, ${lane}`,
    lane,
    expect: "candidate_ambiguous",
    forge: async (world) => {
      const { project } = await world.sealed();
      await addTwin(project);
      return { project };
    },
  };
}

const FINAL: LaneVariant = {
  what: "a draft with the final tag",
  lane: "promote",
  expect: "release_conflict",
  forge: async (world) => {
    const { project } = await world.sealed();
    await makeDraft(project, { tag_name: "v1.0.0", body: "Notes in the making" });
    return { project };
  },
};

const COPY: LaneVariant = {
  what: "an older copy without its seal: the sealed one is used",
  lane: "promote",
  expect: "unharmed",
  leaves: "prerelease",
  forge: async (world) => {
    const bare = await world.bare();
    const empty = await makeDraft(bare, { tag_name: `rc-${bare.sha}` });
    await upload(bare, empty, "firmware.hex", "nobody built this");
    const { project } = await world.sealed({ project: bare });
    await publishByHand(project, "v0.9.0");
    return {
      project,
      after: async () => {
        const { size } = assetOf(await releaseOf(project, "v1.0.0"), "firmware.hex");
        assert.equal(size, 500);
      },
    };
  },
};

export const attack: Attack = {
  id: "T79",
  title: "Two drafts with one tag",
  variants: [sealedTwin("verify"), sealedTwin("promote"), FINAL, COPY],
};
