import { peel } from "../git/repository.ts";
import { protectionOf } from "../protection/settings.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { commitNode } from "./commit.ts";

/** The `Ref` type of a branch; null when it is not there, as in an empty repository. */
export async function branchNode(
  server: ServerState,
  repo: RepositoryRow,
  name: string,
): Promise<Record<string, unknown> | null> {
  const oid = await peel(server.paths.git(repo.id), `refs/heads/${name}`);
  if (oid === null) return null;
  return {
    name,
    prefix: "refs/heads/",
    target: commitNode(server, repo, oid),
    branchProtectionRule: () => ruleNode(server, repo, name),
  };
}

/** Rulesets are no branch protection rules, here as on GitHub. */
function ruleNode(
  server: ServerState,
  repo: RepositoryRow,
  branch: string,
): Record<string, unknown> | null {
  const protection = protectionOf(server, repo.id, branch);
  if (protection === null) return null;
  const { statusChecks, reviews } = protection;
  return {
    pattern: branch,
    requiresStatusChecks: statusChecks !== null,
    requiresStrictStatusChecks: statusChecks?.strict ?? false,
    requiresApprovingReviews: reviews !== null,
    requiredApprovingReviewCount: reviews?.required_approving_review_count ?? null,
  };
}
