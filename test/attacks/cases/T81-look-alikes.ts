import { promote } from "../../support/actions.ts";
import { assertOk } from "../../support/outcome.ts";
import { rest } from "../../support/stage.ts";
import { download, makeDraft, publishByHand, upload } from "../../support/assets.ts";
import { digestOf, type Project } from "../../support/project.ts";
import { assetOf, candidateOf, releaseOf, type ReleaseState } from "../../support/snapshot.ts";
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

/** The very same files under the final tag, with the receipt of a real promotion, edited. */
function forgedReceipt(what: string, edit: (genuine: Receipt) => void): LaneVariant {
  return {
    what: `the very same files, published by hand with a receipt ${what}`,
    lane: "promote",
    expect: "release_conflict",
    forge: async (world) => {
      const { project } = await world.sealed({ immutable: false });
      assertOk(await promote(project, "v1.0.0"));
      const genuine = await releaseOf(project, "v1.0.0");
      const text = (await download(project, assetOf(genuine, "promotion.json"))).toString();
      const { stage, name } = project;
      const admin = stage.emulator.tokens.admin;
      await rest(stage, admin, "DELETE", `/repos/${name}/releases/${genuine.id}`);
      const release = await publishByHand(project, "v1.0.0");
      await copyAssets(project, await candidateOf(project), release);
      const receipt = JSON.parse(text) as Receipt;
      edit(receipt);
      await upload(project, release, "promotion.json", `${JSON.stringify(receipt, null, 2)}\n`);
      return { project };
    },
  };
}

interface Receipt {
  readonly predicate: {
    readonly gate: { environment: string; approved_by: { login: string; id: number }[] };
    readonly promotion: { run_id: number };
    readonly candidates: { run_id: number }[];
  };
}

export const attack: Attack = {
  id: "T81",
  title: "A look-alike release made by another account",
  variants: [
    BY_HAND,
    WITHOUT_RECEIPT,
    MARKED_DRAFT,
    forgedReceipt("that names another approver", ({ predicate }) => {
      predicate.gate.approved_by = [{ login: "mallory", id: 666 }];
    }),
    forgedReceipt("that names nobody", ({ predicate }) => {
      predicate.gate.approved_by = [];
    }),
    forgedReceipt("of another gate", ({ predicate }) => {
      predicate.gate.environment = "staging";
    }),
    forgedReceipt("of the run that built it", ({ predicate }) => {
      predicate.promotion.run_id = predicate.candidates[0]?.run_id ?? 0;
    }),
    forgedReceipt("of a run that there never was", ({ predicate }) => {
      predicate.promotion.run_id = 1;
    }),
  ],
};
