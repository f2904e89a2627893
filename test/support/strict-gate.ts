import { promote, type Done } from "./actions.ts";
import { ENVIRONMENT, type Project } from "./project.ts";
import { approvedRun } from "./runs.ts";
import { rest } from "./stage.ts";

/** A gate that every policy is content with by default, and a protected branch for it. */
export async function guard({ stage, name }: Project): Promise<void> {
  const admin = stage.emulator.tokens.admin;
  await rest(stage, admin, "PUT", `/repos/${name}/environments/${ENVIRONMENT}`, {
    prevent_self_review: true,
    can_admins_bypass: false,
    deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
    reviewers: [{ type: "User", id: stage.reviewer.id }],
  });
  await rest(stage, admin, "PUT", `/repos/${name}/branches/main/protection`, {
    required_status_checks: null,
    enforce_admins: null,
    required_pull_request_reviews: null,
    restrictions: null,
  });
}

/** Promotes the project's candidate under the policy of its default branch, approved. */
export async function promoteUnderPolicy(
  project: Project,
  tag: string,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Done> {
  const asked = { policy: "release.yml", "source-sha": project.sha, ...inputs };
  return promote(project, tag, { run: await approvedRun(project), inputs: asked });
}
