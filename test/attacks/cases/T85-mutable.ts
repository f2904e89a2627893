import { commitPolicy, policyOf } from "../../support/policy.ts";
import { ENVIRONMENT, RELEASE_WORKFLOW } from "../../support/project.ts";
import { publishByHand } from "../../support/assets.ts";
import { approvedRun } from "../../support/runs.ts";
import type { Attack } from "../attack.ts";
import { putEnvironment } from "../gates.ts";

export const attack: Attack = {
  id: "T85",
  title: "`immutable` missing after publication where it is required",
  variants: [
    {
      what: "somebody switched immutable releases off",
      lane: "promote",
      expect: "release_mutable",
      leaves: "prerelease",
      forge: async ({ sealed, stage }) => {
        const { project } = await sealed({ immutable: false });
        await publishByHand(project, "v0.9.0");
        await putEnvironment(project, {
          prevent_self_review: true,
          can_admins_bypass: false,
          deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
          reviewers: [{ type: "User", id: stage.reviewer.id }],
        });
        const app = {
          kind: "app",
          repository: project.name,
          sources: ["app"],
          workflow: RELEASE_WORKFLOW,
          channels: { stable: { environment: ENVIRONMENT, immutable: true } },
        };
        await commitPolicy(project, policyOf(project, {}, { products: { app } }));
        const inputs = { policy: "release.yml", "source-sha": project.sha };
        return { project, run: await approvedRun(project), inputs };
      },
    },
  ],
};
