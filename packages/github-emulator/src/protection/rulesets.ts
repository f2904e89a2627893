import type { ServerState } from "../state.ts";
import { all, one, run } from "../store/database.ts";
import { type RefConditions, matchesRef } from "./patterns.ts";

type Stored = Pick<ServerState, "db">;

export interface BypassActor {
  readonly actor_id: number | null;
  readonly actor_type:
    | "Integration"
    | "OrganizationAdmin"
    | "RepositoryRole"
    | "Team"
    | "DeployKey"
    | "User";
  readonly bypass_mode: "always" | "pull_request" | "exempt";
}

/** A rule as it was given; `parameters` has been checked for the types that are enforced. */
export interface GivenRule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface Ruleset {
  readonly id: number;
  readonly repositoryId: number;
  readonly name: string;
  readonly target: "branch" | "tag" | "push";
  readonly enforcement: "disabled" | "active" | "evaluate";
  readonly conditions: RefConditions;
  readonly rules: readonly GivenRule[];
  readonly bypassActors: readonly BypassActor[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface Row {
  readonly id: number;
  readonly repository_id: number;
  readonly name: string;
  readonly target: Ruleset["target"];
  readonly enforcement: Ruleset["enforcement"];
  readonly conditions: string;
  readonly rules: string;
  readonly bypass_actors: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export function listRulesets(server: Stored, repositoryId: number): Ruleset[] {
  const sql = "SELECT * FROM rulesets WHERE repository_id = ? ORDER BY id";
  return all<Row>(server.db, sql, repositoryId).map(ofRow);
}

export function rulesetById(server: Stored, repositoryId: number, id: number): Ruleset | null {
  const sql = "SELECT * FROM rulesets WHERE id = ? AND repository_id = ?";
  const row = one<Row>(server.db, sql, id, repositoryId);
  return row === null ? null : ofRow(row);
}

/** The active rulesets that are about a ref. */
export function rulesetsFor(
  server: Stored,
  repo: { readonly id: number; readonly default_branch: string },
  ref: string,
): Ruleset[] {
  const target = ref.startsWith("refs/tags/") ? "tag" : "branch";
  if (target === "branch" && !ref.startsWith("refs/heads/")) return [];
  return listRulesets(server, repo.id).filter(
    (ruleset) =>
      ruleset.enforcement === "active" &&
      ruleset.target === target &&
      matchesRef(ruleset.conditions, ref, repo.default_branch),
  );
}

/** Adds a ruleset, or replaces the one that has its id. */
export function saveRuleset(server: Stored, ruleset: Ruleset): void {
  run(
    server.db,
    "INSERT OR REPLACE INTO rulesets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ruleset.id,
    ruleset.repositoryId,
    ruleset.name,
    ruleset.target,
    ruleset.enforcement,
    JSON.stringify(ruleset.conditions),
    JSON.stringify(ruleset.rules),
    JSON.stringify(ruleset.bypassActors),
    ruleset.createdAt,
    ruleset.updatedAt,
  );
}

export function deleteRuleset(server: Stored, id: number): void {
  run(server.db, "DELETE FROM rulesets WHERE id = ?", id);
}

function ofRow(row: Row): Ruleset {
  return {
    id: row.id,
    repositoryId: row.repository_id,
    name: row.name,
    target: row.target,
    enforcement: row.enforcement,
    conditions: JSON.parse(row.conditions) as RefConditions,
    rules: JSON.parse(row.rules) as GivenRule[],
    bypassActors: JSON.parse(row.bypass_actors) as BypassActor[],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
