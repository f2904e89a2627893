import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { rulesetsFor } from "./rulesets.ts";
import { protectedBranches, protectionOf } from "./settings.ts";

type Stored = Pick<ServerState, "db">;

/** Whether a branch counts as protected: by its protection or by a ruleset. */
export function isProtected(server: Stored, repo: RepositoryRow, branch: string): boolean {
  return (
    protectedBranches(server, repo.id).has(branch) ||
    rulesetsFor(server, repo, `refs/heads/${branch}`).some(({ rules }) => rules.length > 0)
  );
}

/** `protection` of a branch's JSON: a summary that needs no administrator. */
export function protectionSummary(server: Stored, repo: RepositoryRow, branch: string): object {
  const protection = protectionOf(server, repo.id, branch);
  const checks = protection?.statusChecks ?? null;
  const everyone = protection?.flags.enforce_admins === true;
  const level = everyone ? "everyone" : "non_admins";
  return {
    enabled: protection !== null,
    required_status_checks: {
      enforcement_level: checks === null ? "off" : level,
      contexts: checks?.checks.map(({ context }) => context) ?? [],
      checks: checks?.checks ?? [],
    },
  };
}
