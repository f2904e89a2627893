import type { Plan, PlanCandidate } from "@release-actions/contract";
import { getRepository, type Connection } from "@release-actions/github";
import type { Parts } from "../plan/parts.ts";
import { bumpsFor } from "./bump.ts";
import type { Preparation } from "./change.ts";
import { contentPreparation } from "./content/preparation.ts";

/** Sealed candidates by the id of their source. */
export type Candidates = ReadonlyMap<string, PlanCandidate>;

/**
 * What the repository must state: an app its version, content which candidates it is made of.
 * @param candidates of every ingredient; where one is missing, only a preview can be made
 */
export async function preparationOf(
  plan: Plan,
  parts: Parts,
  candidates: Candidates,
  connection: Connection,
): Promise<Preparation> {
  const at = await getRepository(connection, parts.home.source.repository.name);
  if (plan.kind === "content") return contentPreparation(at, plan, parts, candidates);
  const files = parts.product.version_files ?? [];
  return {
    at,
    branch: `release/${plan.tag}`,
    lacking: (commit) => bumpsFor(at, commit, files, plan.version),
  };
}
