import { download, makeDraft, publishByHand, upload } from "../../support/assets.ts";
import { digestOf, type Project } from "../../support/project.ts";
import { assetOf, candidateOf, type ReleaseState } from "../../support/snapshot.ts";
import type { Attack, LaneVariant } from "../attack.ts";

const BY_HAND: LaneVariant = {
  what: "published by hand under the final tag",
  lane: "promote",
  expect: "release_conflict",
  forge: async (world) => {
    const { project } = await world.sealed();
    await publishByHand(project, "v1.0.0");
    return { project };
  },
};

/** Every asset of one release in another. */
async function copyAssets(
  project: Project,
  from: ReleaseState,
  to: Pick<ReleaseState, "upload_url">,
): Promise<void> {
  for (const asset of from.assets) {
    await upload(project, to, asset.name, await download(project, asset));
  }
}

const WITHOUT_RECEIPT: LaneVariant = {
  what: "the very same files, published by hand without a receipt",
  lane: "promote",
  expect: "release_conflict",
  forge: async (world) => {
    const { project } = await world.sealed({ immutable: false });
    const release = await publishByHand(project, "v1.0.0");
    await copyAssets(project, await candidateOf(project), release);
    return { project };
  },
};

/** A draft that claims to be the promotion's own: it has the marker that retries look for. */
const MARKED_DRAFT: LaneVariant = {
  what: "a draft with the promotion's marker and another file",
  lane: "promote",
  expect: "release_conflict",
  leaves: "draft",
  forge: async (world) => {
    const { project } = await world.sealed();
    const seal = await download(project, assetOf(await candidateOf(project), "candidate.json"));
    const body = `<!-- release-actions: promotion of ${digestOf(seal)} -->`;
    const draft = await makeDraft(project, { tag_name: "v1.0.0", body });
    await upload(project, draft, "extra.exe", "nobody built this");
    return { project };
  },
};

export const attack: Attack = {
  id: "T81",
  title: "A look-alike release made by another account",
  variants: [BY_HAND, WITHOUT_RECEIPT, MARKED_DRAFT],
};
