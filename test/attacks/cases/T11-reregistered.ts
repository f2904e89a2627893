import { parseCandidate } from "@release-actions/contract";
import { download, makeDraft, upload } from "../../support/assets.ts";
import { makeNamed, type Project } from "../../support/project.ts";
import { commitPolicy, policyOf } from "../../support/policy.ts";
import { assetOf, candidateOf } from "../../support/snapshot.ts";
import { rest } from "../../support/stage.ts";
import type { Attack, LaneVariant } from "../attack.ts";
import type { World } from "../world.ts";

/** The repository is deleted and somebody registers its name again. */
async function takeOver({ stage }: World, { name }: Project): Promise<Project> {
  await rest(stage, stage.emulator.tokens.admin, "DELETE", `/repos/${name}`);
  return makeNamed(stage, name.replace(/^.*\//, ""));
}

const KEPT: LaneVariant = {
  what: "the candidate of the former repository, uploaded again",
  lane: "verify",
  expect: "candidate_mismatch",
  forge: async (world) => {
    const { project: former } = await world.sealed();
    const release = await candidateOf(former);
    const bytes = new Map<string, Buffer>();
    for (const { name } of release.assets) {
      bytes.set(name, await download(former, assetOf(release, name)));
    }
    parseCandidate(bytes.get("candidate.json") ?? Buffer.of());
    const project = await takeOver(world, former);
    const draft = await makeDraft(project, { tag_name: release.tag_name });
    for (const [name, content] of bytes) await upload(project, draft, name, content);
    return { project };
  },
};

const PINNED: LaneVariant = {
  what: "a candidate of the new repository, under a policy that pins the former one's id",
  lane: "verify",
  expect: "policy_repository",
  forge: async (world) => {
    const former = await world.bare();
    const taken = await takeOver(world, former);
    const { project } = await world.sealed({ project: taken });
    // The policy lies elsewhere, where the new owner cannot write.
    const policies = await world.bare();
    const producer = { repository: project.name, repository_id: former.id };
    await commitPolicy(policies, policyOf(policies, producer));
    const inputs = { policy: `${policies.name}:release.yml`, "source-sha": project.sha };
    return { project, inputs };
  },
};

export const attack: Attack = {
  id: "T11",
  title: "A repository deleted and registered again: same name, new id",
  variants: [KEPT, PINNED],
};
