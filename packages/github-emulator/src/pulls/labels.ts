import { nodeId } from "../git/shapes.ts";
import { linksOf } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import type { IssueRow } from "./rows.ts";

/** The labels of an issue. A label exists by being used; all look alike. */
export function labelsJson(
  server: ServerState,
  repo: RepositoryRow,
  issue: IssueRow,
): Record<string, unknown>[] {
  const { api } = linksOf(server, repo);
  return namesOf(issue).map((name) => ({
    id: Number.parseInt(Buffer.from(name).toString("hex").slice(0, 12).padEnd(2, "0"), 16),
    node_id: nodeId("LA", `${repo.id}:${name}`),
    url: `${api}/labels/${encodeURIComponent(name)}`,
    name,
    description: "",
    color: "ededed",
    default: false,
  }));
}

export function namesOf(issue: Pick<IssueRow, "labels">): string[] {
  return JSON.parse(issue.labels) as string[];
}

/** The stored text of some labels: each once, compared without case. */
export function labelText(names: readonly string[]): string {
  const known = new Map(names.toReversed().map((name) => [name.toLowerCase(), name]));
  return JSON.stringify([...known.values()].toReversed());
}
