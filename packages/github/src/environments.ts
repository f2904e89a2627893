import { explained, orNull } from "./failures.ts";
import type { Repository } from "./repository.ts";

/** What protects an environment. */
export interface Environment {
  readonly name: string;
  /** Logins of people and slugs of teams. */
  readonly reviewers: readonly string[];
  /** Whether the one who started a run is kept from approving it. */
  readonly preventSelfReview: boolean;
  /** Which refs may be deployed to it. */
  readonly branches: "protected" | "named" | "any";
  /** Whether administrators may go past its rules; null where GitHub does not say. */
  readonly adminBypass: boolean | null;
}

/** `GET …/environments/{name}`; null when it does not exist (or the token may not see it). */
export async function findEnvironment(at: Repository, name: string): Promise<Environment | null> {
  const { owner, repo } = at;
  const purpose = { does: `read the environment ${name} of ${at.name}`, needs: "actions: read" };
  return explained(purpose, () =>
    orNull(async () => {
      const { data } = await at.connection.api.request(
        "GET /repos/{owner}/{repo}/environments/{environment_name}",
        { owner, repo, environment_name: name },
      );
      const rules: readonly object[] = data.protection_rules ?? [];
      return {
        name: data.name,
        reviewers: rules.flatMap(reviewersOf),
        preventSelfReview: rules.some(
          (rule) => "prevent_self_review" in rule && rule.prevent_self_review === true,
        ),
        branches: branchesOf(data.deployment_branch_policy ?? null),
        // GitHub sends it; its description of the answer does not have it.
        adminBypass:
          "can_admins_bypass" in data && typeof data.can_admins_bypass === "boolean"
            ? data.can_admins_bypass
            : null,
      };
    }),
  );
}

function branchesOf(
  policy: { protected_branches: boolean; custom_branch_policies: boolean } | null,
): Environment["branches"] {
  if (policy?.protected_branches === true) return "protected";
  return policy?.custom_branch_policies === true ? "named" : "any";
}

function reviewersOf(rule: object): readonly string[] {
  if (!("reviewers" in rule) || !Array.isArray(rule.reviewers)) return [];
  return (rule.reviewers as { reviewer?: { login?: string; slug?: string } }[]).map(
    ({ reviewer }) => reviewer?.login ?? reviewer?.slug ?? "",
  );
}
