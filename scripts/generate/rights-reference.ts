import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Rule } from "../../packages/orchestrate/src/rights/table.ts";
import type { Generated } from "../generate.ts";
import { betweenMarkers, markdownTable } from "./markdown.ts";

const PATH = "docs/release.md";

/** docs/release.md: its prose as it is, and what the token needs from the table that the commands ask. */
export async function rightsReference(root: string): Promise<readonly Generated[]> {
  // Loaded late: the package loads generated files.
  const { RULES } = await import("../../packages/orchestrate/src/rights/table.ts");
  const table = markdownTable(["permission", "commands", "where", "to"], RULES.map(row));
  const content = await readFile(join(root, PATH), "utf8");
  const markers = { start: "the rights", end: "the rights" };
  return [{ path: PATH, content: betweenMarkers({ path: PATH, content }, markers, table) }];
}

/** Of release.yml, what the reasons name. */
const ANY = { workflow: "its `workflow`", checks: ["of release.yml"] };

function row({ commands, level, permission, where, why }: Rule): readonly string[] {
  const reasons = commands.map((command) => why({ command, product: ANY, producer: ANY }));
  return [
    `\`${permission}: ${level}\``,
    commands.join(", "),
    where,
    [...new Set(reasons)].join("; "),
  ];
}
