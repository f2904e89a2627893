import type { Identity } from "../auth/identity.ts";
import { missingChecks, readChecks } from "../checks/required.ts";
import { countRevisions } from "../git/compare.ts";
import { readRef } from "../git/repository.ts";
import { type ActiveRule, type MergeMethod, activeRules } from "../protection/active-rules.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { mergeTree } from "./merge-git.ts";
import { standingOf } from "./reviews.ts";
import type { PullRow } from "./rows.ts";

/** One reason against merging. */
export interface Blocker {
  readonly source: ActiveRule["source"];
  readonly message: string;
}

export interface Readiness {
  /** Whether git can merge it; null when it is closed. */
  readonly mergeable: boolean | null;
  /** GitHub's `mergeable_state`. */
  readonly state: "clean" | "blocked" | "dirty" | "behind" | "unstable" | "draft" | "unknown";
}

const BEHIND = "Head branch is out of date. Review and try the merge again.";

/** How a pull request stands for somebody without any right to bypass rules. */
export async function readinessOf(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
): Promise<Readiness> {
  if (pull.state === "closed") return { mergeable: null, state: "unknown" };
  const dir = server.paths.git(repo.id);
  const base = await readRef(dir, `refs/heads/${pull.base_ref}`);
  const tree = base === null ? null : await mergeTree(dir, base.sha, pull.head_sha);
  if (tree === null) return { mergeable: false, state: "dirty" };
  if (pull.draft === 1) return { mergeable: true, state: "draft" };
  const blockers = await blockersOf(server, repo, pull, null, null);
  if (blockers.some(({ message }) => message !== BEHIND)) {
    return { mergeable: true, state: "blocked" };
  }
  if (blockers.length > 0) return { mergeable: true, state: "behind" };
  const { unstable } = readChecks(server, repo.id, pull.head_sha);
  return { mergeable: true, state: unstable ? "unstable" : "clean" };
}

/** What rules say against merging. Without an identity nobody in particular merges. */
export async function blockersOf(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
  identity: Identity | null,
  method: MergeMethod | null,
): Promise<Blocker[]> {
  const ref = `refs/heads/${pull.base_ref}`;
  const rules = activeRules(server, repo, identity, ref, "pull_request");
  const blockers: Blocker[] = [];
  for (const rule of rules) {
    if (rule.bypassed) continue;
    // Who may push matters only once somebody merges.
    if (rule.type === "update" && rule.source === "protection" && identity === null) continue;
    for (const message of await objections(server, repo, pull, rule, method)) {
      blockers.push({ source: rule.source, message });
    }
  }
  return blockers;
}

async function objections(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
  rule: ActiveRule,
  method: MergeMethod | null,
): Promise<string[]> {
  switch (rule.type) {
    case "creation":
    case "deletion":
    case "non_fast_forward":
      return [];
    case "update":
      return rule.source === "protection"
        ? ["You're not authorized to push to this branch."]
        : ["Cannot update this protected ref."];
    case "required_linear_history":
      return method === "merge" ? ["This branch must not contain merge commits."] : [];
    case "pull_request": {
      const { approvals, changesRequested } = standingOf(server, repo, pull.id);
      const missing = approvals < rule.approvals ? [approvalWords(rule.approvals)] : [];
      const changes = changesRequested && rule.approvals > 0 ? ["Changes requested."] : [];
      const wrong = method !== null && !rule.methods.includes(method);
      return [...missing, ...changes, ...(wrong ? [methodWords(method)] : [])];
    }
    case "required_status_checks": {
      const checks = readChecks(server, repo.id, pull.head_sha);
      const missing = missingChecks(checks, rule.checks);
      const behind = rule.strict && (await isBehind(server, repo, pull));
      return [...(missing === null ? [] : [missing]), ...(behind ? [BEHIND] : [])];
    }
    default:
      return rule satisfies never;
  }
}

/** GitHub's refusal of a merge method that settings or rules leave out. */
export function methodWords(method: MergeMethod): string {
  const names = { merge: "Merge commits", squash: "Squash merges", rebase: "Rebase merges" };
  return `${names[method]} are not allowed on this repository.`;
}

function approvalWords(count: number): string {
  const reviews = count === 1 ? "review is" : "reviews are";
  return `At least ${count} approving ${reviews} required by reviewers with write access.`;
}

async function isBehind(
  server: ServerState,
  repo: RepositoryRow,
  { base_ref, head_sha }: PullRow,
): Promise<boolean> {
  const dir = server.paths.git(repo.id);
  const base = await readRef(dir, `refs/heads/${base_ref}`);
  return (
    base !== null && (await countRevisions(dir, ["--max-count=1", base.sha, `^${head_sha}`])) > 0
  );
}
