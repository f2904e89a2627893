import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Attack, Variant } from "../../test/attacks/attack.ts";
import type { Generated } from "../generate.ts";
import { betweenMarkers, markdownTable } from "./markdown.ts";

const PATH = "docs/threat-model.md";

/** docs/threat-model.md: its prose as it is, and the table of cases from the attack corpus itself. */
export async function threatTable(root: string): Promise<readonly Generated[]> {
  // Loaded late: the cases load packages that need generated files.
  const { loadAttacks } = await import("../../test/attacks/corpus.ts");
  const rows = (await loadAttacks()).map((attack) => [
    attack.id,
    attack.title,
    unique(attack, ({ lane }) => [lane]).join(", "),
    unique(attack, codesOf).join(", "),
    String(attack.variants.length),
  ]);
  const table = markdownTable(["case", "threat", "meets", "ends with", "variants"], rows);
  const content = await readFile(join(root, PATH), "utf8");
  const markers = { start: "the cases", end: "the cases" };
  return [{ path: PATH, content: betweenMarkers({ path: PATH, content }, markers, table) }];
}

function codesOf({ expect }: Variant): readonly string[] {
  if (expect === "unharmed") return ["no effect"];
  return (typeof expect === "string" ? [expect] : expect).map((code) => `\`${code}\``);
}

function unique(attack: Attack, of: (variant: Variant) => readonly string[]): readonly string[] {
  return [...new Set(attack.variants.flatMap(of))];
}
