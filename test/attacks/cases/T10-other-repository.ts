import { download, makeDraft, upload } from "../../support/assets.ts";
import { assetOf, candidateOf } from "../../support/snapshot.ts";
import type { Attack, LaneVariant } from "../attack.ts";
import { attestedAs } from "../attested.ts";
import { claiming } from "../forged.ts";

/** Every asset and document of another repository's candidate, byte by byte. */
const COPIED: LaneVariant = {
  what: "another repository's whole candidate of the same commit",
  lane: "promote",
  expect: "candidate_mismatch",
  forge: async (world) => {
    const { project: other } = await world.sealed();
    const project = await world.bare();
    const theirs = await candidateOf(other);
    const draft = await makeDraft(project, { tag_name: theirs.tag_name });
    for (const { name } of theirs.assets) {
      await upload(project, draft, name, await download(other, assetOf(theirs, name)));
    }
    return { project };
  },
};

export const attack: Attack = {
  id: "T10",
  title: "Another repository's candidate: ids are compared, not names",
  variants: [
    claiming("another repository id", "candidate_mismatch", (genuine) => ({
      ...genuine,
      repository: { ...genuine.repository, id: genuine.repository.id + 1000 },
    })),
    claiming("another owner id", "candidate_mismatch", (genuine) => ({
      ...genuine,
      repository: { ...genuine.repository, owner_id: genuine.repository.owner_id + 1000 },
    })),
    COPIED,
    ...attestedAs([
      "another repository's attestation of the very same files",
      "another repository's certificate under the genuine statement",
      "a statement that says another repository id",
      "a statement that says another owner id",
      "a statement that says another repository",
    ]),
  ],
};
