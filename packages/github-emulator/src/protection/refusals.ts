import type { Identity } from "../auth/identity.ts";
import { missingChecks, readChecks } from "../checks/required.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { type ActiveRule, activeRules } from "./active-rules.ts";

/** A change of a ref that does not come through a pull request. */
export interface DirectChange {
  readonly ref: string;
  readonly change: "create" | "update" | "delete";
  /** What the ref is to point at; `null` when that is not known or not there. */
  readonly after: string | null;
}

/** One reason against a change. */
export interface Refusal {
  readonly source: ActiveRule["source"];
  /** `rewind` and `merges` hold only if history is lost, or if a merge commit comes in. */
  readonly when: "always" | "rewind" | "merges";
  readonly message: string;
}

/** What protections and rulesets say against a change, in the order in which GitHub lists it. */
export function refusalsOf(
  server: Pick<ServerState, "db">,
  repo: RepositoryRow,
  identity: Identity | null,
  change: DirectChange,
): Refusal[] {
  return activeRules(server, repo, identity, change.ref, "direct").flatMap((rule): Refusal[] => {
    if (rule.bypassed) return [];
    const { source } = rule;
    const always = (message: string): Refusal[] => [{ source, when: "always", message }];
    switch (rule.type) {
      case "creation":
        return change.change === "create"
          ? always("Cannot create ref due to creations being restricted.")
          : [];
      case "update":
        return change.change === "update" ? always(updateWords(source)) : [];
      case "deletion":
        return change.change === "delete" ? always(deletionWords(source, change.ref)) : [];
      case "non_fast_forward":
        return change.change === "update"
          ? [{ source, when: "rewind", message: forceWords(source) }]
          : [];
      case "required_linear_history":
        return change.change === "update"
          ? [{ source, when: "merges", message: "This branch must not contain merge commits." }]
          : [];
      case "pull_request":
        return change.change === "update"
          ? always("Changes must be made through a pull request.")
          : [];
      case "required_status_checks": {
        const applies = change.change === "update" || (change.change === "create" && rule.onCreate);
        const checks = readChecks(server, repo.id, change.after);
        const missing = applies ? missingChecks(checks, rule.checks) : null;
        return missing === null ? [] : always(missing);
      }
      default:
        return rule satisfies never;
    }
  });
}

function updateWords(source: ActiveRule["source"]): string {
  return source === "ruleset"
    ? "Cannot update this protected ref."
    : "You're not authorized to push to this branch. Visit https://docs.github.com/articles/about-protected-branches/ for more information.";
}

function deletionWords(source: ActiveRule["source"], ref: string): string {
  if (source === "protection") return "Cannot delete this protected branch";
  return ref.startsWith("refs/tags/") ? "Cannot delete this tag" : "Cannot delete this branch";
}

function forceWords(source: ActiveRule["source"]): string {
  return source === "ruleset"
    ? "Cannot force-push to this branch"
    : "Cannot force-push to this protected branch";
}
