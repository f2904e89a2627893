import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { Generated } from "../generate.ts";
import { betweenMarkers, markdownTable, prose } from "./markdown.ts";

const PAGE = "docs/workflows.md";
const WORKFLOWS = ["candidate", "promote", "lint"] as const;

interface Entry {
  readonly description: string;
  readonly required?: boolean;
  readonly default?: string | boolean;
}

/** As much of a reusable workflow as its callers have to know. */
interface Interface {
  readonly inputs?: Readonly<Record<string, Entry>>;
  readonly secrets?: Readonly<Record<string, Entry>>;
  readonly outputs?: Readonly<Record<string, Entry>>;
}

/** docs/workflows.md: the prose as it is, the tables from the workflows. */
export async function workflowReference(root: string): Promise<readonly Generated[]> {
  let content = await readFile(join(root, PAGE), "utf8");
  for (const name of WORKFLOWS) {
    const text = await readFile(join(root, `.github/workflows/${name}.yml`), "utf8");
    const { on } = parse(text) as { on: { workflow_call: Interface } };
    const place = { start: `interface of ${name}.yml`, end: `${name}.yml` };
    content = betweenMarkers({ path: PAGE, content }, place, tables(on.workflow_call));
  }
  return [{ path: PAGE, content }];
}

function tables({ inputs = {}, secrets = {}, outputs = {} }: Interface): string {
  return [
    table("input", inputs, (entry) => [fallback(entry)]),
    table("secret", secrets, () => []),
    table("output", outputs, () => []),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

function table(
  kind: string,
  entries: Readonly<Record<string, Entry>>,
  more: (entry: Entry) => readonly string[],
): string {
  const rows = Object.entries(entries).map(([name, entry]) => [
    `\`${name}\``,
    ...more(entry),
    prose(entry.description),
  ]);
  if (rows.length === 0) return "";
  return markdownTable(kind === "input" ? [kind, "default", "means"] : [kind, "means"], rows);
}

function fallback({ required, default: value }: Entry): string {
  if (required === true) return "**required**";
  return value === undefined || value === "" ? "" : `\`${String(value)}\``;
}
