import type { EnvironmentRules } from "@release-actions/contract";
import { makePerson, type Person } from "../rehearse/inhabit.ts";
import type { LocalGitHub } from "../rehearse/local-github.ts";

const REVIEWER = "reviewer";

/** Who may approve: the people whom release.yml names, or as many as it asks for. */
export async function makeReviewers(
  local: LocalGitHub,
  { approvers = [], reviewers = 1 }: EnvironmentRules,
): Promise<readonly Person[]> {
  const more = Array.from({ length: Math.max(1, reviewers) }, (_, at) =>
    at === 0 ? REVIEWER : `${REVIEWER}-${at + 1}`,
  );
  const logins =
    approvers.length >= reviewers && approvers.length > 0 ? approvers : [...approvers, ...more];
  const people: Person[] = [];
  for (const login of logins) people.push(await makePerson(local, login));
  return people;
}

/** Makes the environment as release.yml says that it must be. */
export async function makeGate(
  local: LocalGitHub,
  repository: string,
  environment: string,
  rules: EnvironmentRules,
  reviewers: readonly Person[],
): Promise<void> {
  const { admin } = local.emulator.tokens;
  const path = `/repos/${repository}/environments/${encodeURIComponent(environment)}`;
  await local.rest(admin, "PUT", path, {
    prevent_self_review: rules.prevent_self_review ?? true,
    can_admins_bypass: rules.admin_bypass ?? false,
    reviewers: reviewers.map(({ id }) => ({ type: "User", id })),
    deployment_branch_policy:
      rules.branches === "any" ? null : { protected_branches: true, custom_branch_policies: false },
  });
}

/** Protects the branch, so that an environment for protected branches takes its runs. */
export async function protectBranch(
  local: LocalGitHub,
  repository: string,
  branch: string,
): Promise<void> {
  const { admin } = local.emulator.tokens;
  const path = `/repos/${repository}/branches/${encodeURIComponent(branch)}/protection`;
  await local.rest(admin, "PUT", path, {
    required_status_checks: null,
    enforce_admins: false,
    required_pull_request_reviews: null,
    restrictions: null,
  });
}

/** Sets a secret of a repository, or of one of its environments. */
export async function putSecret(
  local: LocalGitHub,
  repository: string,
  secret: { readonly name: string; readonly value: string },
  environment: string | null,
): Promise<void> {
  const { name, value } = secret;
  await local.control("PUT", `/repos/${repository}/secrets/${name}`, {
    value,
    ...(environment === null ? {} : { environment }),
  });
}
