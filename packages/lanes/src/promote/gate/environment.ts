import type { EnvironmentRules } from "@release-actions/contract";
import type { Environment, Repository } from "@release-actions/github";
import { broken, holdsTrue, type Finding } from "../../verify/findings.ts";

/** How the environment protects: reviewers always, the rest as a policy asks for it. */
export function environmentRules(
  environment: Environment,
  at: Repository,
  rules: EnvironmentRules | undefined,
): readonly Finding[] {
  const findings = [reviewerRule(environment, at, rules?.reviewers ?? 1)];
  if (rules === undefined) return findings;
  const settings = `${at.htmlUrl}/settings/environments`;
  return [
    ...findings,
    selfReviewRule(environment, rules, settings),
    bypassRule(environment, rules, settings),
    branchRule(environment, rules, settings),
  ];
}

function reviewerRule({ name, reviewers }: Environment, at: Repository, least: number): Finding {
  if (reviewers.length >= least) return holdsTrue("gate-reviewers", reviewers.join(", "));
  const few = reviewers.length === 0 ? "no required reviewers" : "too few required reviewers";
  return broken(
    "gate-reviewers",
    "gate_unprotected",
    `the environment ${name} of ${at.name} has ${few}`,
    {
      expected: `at least ${least} required reviewer${least === 1 ? "" : "s"}`,
      found: reviewers.join(", ") || "none",
    },
  );
}

function selfReviewRule(
  { preventSelfReview }: Environment,
  rules: EnvironmentRules,
  settings: string,
): Finding {
  if (preventSelfReview || rules.prevent_self_review === false) {
    return holdsTrue("gate-self-review", preventSelfReview ? "prevented" : "allowed by the policy");
  }
  return weak("gate-self-review", "whoever starts a run may approve it", {
    expected: "prevent self-review",
    found: "self-review allowed",
    next: `Tick "Prevent self-review" in ${settings}.`,
  });
}

function bypassRule(
  { adminBypass }: Environment,
  rules: EnvironmentRules,
  settings: string,
): Finding {
  if (adminBypass === false || rules.admin_bypass === true) {
    return holdsTrue("gate-bypass", adminBypass === false ? "nobody" : "allowed by the policy");
  }
  return weak("gate-bypass", "administrators may go past it", {
    expected: "no bypass for administrators",
    found: adminBypass === null ? "not told by GitHub" : "administrators may bypass",
    next: `Untick "Allow administrators to bypass configured protection rules" in ${settings}.`,
  });
}

function branchRule(
  { branches }: Environment,
  { branches: wanted = "limited" }: EnvironmentRules,
  settings: string,
): Finding {
  const fits =
    wanted === "any" ||
    (wanted === "limited" && branches !== "any") ||
    (wanted === "protected" && branches === "protected");
  if (fits) return holdsTrue("gate-branches", branches);
  return weak("gate-branches", "it takes runs of branches that nobody protects", {
    expected: wanted === "protected" ? "protected branches only" : "protected or named branches",
    found: branches,
    next: `Limit "Deployment branches and tags" in ${settings}.`,
  });
}

function weak(
  rule: string,
  message: string,
  seen: { expected: string; found: string; next: string },
): Finding {
  return broken(rule, "gate_weak", message, seen);
}
