import { explained, orNull } from "./failures.ts";
import type { Repository } from "./repository.ts";

/** What keeps a branch or a tag name from being changed by anybody with write access. */
export interface RefProtection {
  /** Classic branch protection; always false for tags, which do not have it. */
  readonly protected: boolean;
  /** Types of the active rules, such as `pull_request`; sorted, each once. */
  readonly rules: readonly string[];
}

/** Protection and active rules of a branch. A token that reads contents sees both. */
export async function branchProtection(at: Repository, branch: string): Promise<RefProtection> {
  const { owner, repo } = at;
  const { api } = at.connection;
  const purpose = { does: `read the rules of branch ${branch}`, needs: "metadata: read" };
  return explained(purpose, async () => {
    const found = await orNull(() =>
      api.request("GET /repos/{owner}/{repo}/branches/{branch}", { owner, repo, branch }),
    );
    const rules = await api.request("GET /repos/{owner}/{repo}/rules/branches/{branch}", {
      owner,
      repo,
      branch,
      per_page: 100,
    });
    return {
      protected: found?.data.protected ?? false,
      rules: sortedTypes(rules.data),
    };
  });
}

/**
 * Names of the checks that a pull request to a branch waits for, by classic protection and by
 * rulesets; sorted, each once. A token that reads contents sees both.
 */
export async function requiredChecks(at: Repository, branch: string): Promise<readonly string[]> {
  const { owner, repo } = at;
  const { api } = at.connection;
  const purpose = { does: `read the required checks of ${branch}`, needs: "metadata: read" };
  return explained(purpose, async () => {
    const found = await orNull(() =>
      api.request("GET /repos/{owner}/{repo}/branches/{branch}", { owner, repo, branch }),
    );
    const rules = await api.request("GET /repos/{owner}/{repo}/rules/branches/{branch}", {
      owner,
      repo,
      branch,
      per_page: 100,
    });
    const classic = found?.data.protection?.required_status_checks?.contexts ?? [];
    const ruled = rules.data.flatMap((rule) =>
      rule.type === "required_status_checks"
        ? (rule.parameters?.required_status_checks ?? []).map(({ context }) => context)
        : [],
    );
    return [...new Set([...classic, ...ruled])].toSorted();
  });
}

/** Active rules for tag names, of whatever pattern: each ruleset has to be read to know its rules. */
export async function tagProtection(at: Repository): Promise<RefProtection> {
  const { owner, repo } = at;
  const { api } = at.connection;
  const purpose = { does: `read the tag rulesets of ${at.name}`, needs: "metadata: read" };
  return explained(purpose, async () => {
    const { data } = await api.request("GET /repos/{owner}/{repo}/rulesets", {
      owner,
      repo,
      targets: "tag",
      includes_parents: true,
      per_page: 100,
    });
    const active = data.filter((set) => set.target === "tag" && set.enforcement === "active");
    const details = await Promise.all(
      active.map(({ id }) =>
        api.request("GET /repos/{owner}/{repo}/rulesets/{ruleset_id}", {
          owner,
          repo,
          ruleset_id: id,
        }),
      ),
    );
    return { protected: false, rules: sortedTypes(details.flatMap((set) => set.data.rules ?? [])) };
  });
}

function sortedTypes(rules: readonly { readonly type?: string }[]): readonly string[] {
  return [...new Set(rules.flatMap(({ type }) => type ?? []))].toSorted();
}
