import type { Identity } from "../auth/identity.ts";
import type { RequiredCheck } from "../checks/required.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { bypassMode, isAdministrator, isNamed } from "./bypass.ts";
import { type GivenRule, type Ruleset, rulesetsFor } from "./rulesets.ts";
import { type Protection, protectionOf } from "./settings.ts";

export type MergeMethod = "merge" | "squash" | "rebase";
export const MERGE_METHODS: readonly MergeMethod[] = ["merge", "squash", "rebase"];

/** A rule that is enforced, whether a protection or a ruleset asks for it. */
type Rule =
  | {
      readonly type:
        | "creation"
        | "update"
        | "deletion"
        | "non_fast_forward"
        | "required_linear_history";
    }
  | {
      readonly type: "required_status_checks";
      readonly strict: boolean;
      readonly onCreate: boolean;
      readonly checks: readonly RequiredCheck[];
    }
  | {
      readonly type: "pull_request";
      readonly approvals: number;
      readonly dismissStale: boolean;
      readonly methods: readonly MergeMethod[];
    };

export type ActiveRule = Rule & {
  readonly source: "protection" | "ruleset";
  /** Whether this caller may get past it on this way. */
  readonly bypassed: boolean;
};

/** The way a change comes: straight to the ref, or by merging a pull request. */
export type Way = "direct" | "pull_request";

type Stored = Pick<ServerState, "db">;

/** The rules about one ref for one caller; rules that are only recorded are left out. */
export function activeRules(
  server: Stored,
  repo: RepositoryRow,
  identity: Identity | null,
  ref: string,
  way: Way,
): ActiveRule[] {
  const branch = ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : null;
  const protection = branch === null ? null : protectionOf(server, repo.id, branch);
  const admin = protection !== null && isAdministrator(server, repo, identity);
  return [
    ...(protection === null ? [] : ofProtection(protection, identity, admin)),
    ...rulesetsFor(server, repo, ref).flatMap((ruleset) => {
      const mode = bypassMode(server, repo, identity, ruleset);
      const bypassed = mode === "always" || mode === "exempt" || mode === way;
      return ofRuleset(ruleset).map((rule): ActiveRule => ({
        ...rule,
        source: "ruleset",
        bypassed,
      }));
    }),
  ];
}

function ofProtection(
  protection: Protection,
  identity: Identity | null,
  admin: boolean,
): ActiveRule[] {
  const { statusChecks, reviews, restrictions, flags } = protection;
  const source = "protection" as const;
  // Administrators are held back by force pushes and deletions in any case.
  const free = admin && !flags.enforce_admins;
  const rules: ActiveRule[] = [];
  if (!flags.allow_force_pushes) rules.push({ type: "non_fast_forward", source, bypassed: false });
  if (!flags.allow_deletions) rules.push({ type: "deletion", source, bypassed: false });
  if (flags.lock_branch) rules.push({ type: "update", source, bypassed: free });
  if (flags.required_linear_history) {
    rules.push({ type: "required_linear_history", source, bypassed: free });
  }
  if (restrictions !== null) {
    const bypassed = free || isNamed(identity, restrictions);
    rules.push({ type: "update", source, bypassed });
    if (flags.block_creations) rules.push({ type: "creation", source, bypassed });
  }
  if (reviews !== null) {
    rules.push({
      type: "pull_request",
      approvals: reviews.required_approving_review_count,
      dismissStale: reviews.dismiss_stale_reviews,
      methods: MERGE_METHODS,
      source,
      bypassed: free || isNamed(identity, reviews.bypass),
    });
  }
  if (statusChecks !== null) {
    rules.push({
      type: "required_status_checks",
      strict: statusChecks.strict,
      onCreate: false,
      checks: statusChecks.checks.map(({ context, app_id: appId }) => ({ context, appId })),
      source,
      bypassed: free,
    });
  }
  return rules;
}

function ofRuleset({ rules }: Ruleset): Rule[] {
  return rules.flatMap((rule): Rule[] => {
    switch (rule.type) {
      case "creation":
      case "update":
      case "deletion":
      case "non_fast_forward":
      case "required_linear_history":
        return [{ type: rule.type }];
      case "required_status_checks":
        return [statusChecksRule(rule)];
      case "pull_request":
        return [pullRequestRule(rule)];
      default:
        return [];
    }
  });
}

function statusChecksRule({ parameters = {} }: GivenRule): Rule {
  const checks = parameters["required_status_checks"] as readonly {
    readonly context: string;
    readonly integration_id?: number | null;
  }[];
  return {
    type: "required_status_checks",
    strict: parameters["strict_required_status_checks_policy"] === true,
    onCreate: parameters["do_not_enforce_on_create"] !== true,
    checks: checks.map(({ context, integration_id: appId }) => ({ context, appId: appId ?? null })),
  };
}

function pullRequestRule({ parameters = {} }: GivenRule): Rule {
  const allowed = parameters["allowed_merge_methods"];
  return {
    type: "pull_request",
    approvals: Number(parameters["required_approving_review_count"]),
    dismissStale: parameters["dismiss_stale_reviews_on_push"] === true,
    methods: Array.isArray(allowed)
      ? MERGE_METHODS.filter((method) => allowed.includes(method))
      : MERGE_METHODS,
  };
}
