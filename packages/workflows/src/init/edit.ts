import type { Place, TextNode } from "../parse/node.ts";

/** A change of one scalar in a YAML text. */
export interface Edit extends Place {
  /** What stands there now. */
  readonly from: string;
  readonly to: string;
}

/** Another text for a scalar, in whatever quotes it stands. */
export function replaceText({ line, column, text }: TextNode, to: string): Edit {
  return { line, column, from: text, to };
}

/**
 * Carries out the changes, everything else stays to the letter. A block (`|`) gets its lines anew.
 * Throws when something else stands at a place: the parser and the text would not fit.
 */
export function applyEdits(content: string, edits: readonly Edit[]): string {
  const lines = content.split("\n");
  // From the end, so that places before stay what they are.
  const ordered = edits.toSorted((a, b) => b.line - a.line || b.column - a.column);
  for (const edit of ordered) {
    const header = lines[edit.line - 1]?.slice(edit.column - 1) ?? "";
    if (/^\|[-+]?\s*(?:#.*)?$/.test(header)) replaceBlock(lines, edit);
    else replaceInline(lines, edit);
  }
  return lines.join("\n");
}

function replaceInline(lines: string[], { line, column, from, to }: Edit): void {
  const text = lines[line - 1] ?? "";
  const start = column - 1 + (/^["']/.test(text.slice(column - 1)) ? 1 : 0);
  if (!text.startsWith(from, start)) throw new Error(`line ${line} is not ${from}`);
  lines[line - 1] = text.slice(0, start) + to + text.slice(start + from.length);
}

function replaceBlock(lines: string[], { line, from, to }: Edit): void {
  const first = lines[line] ?? "";
  const indent = first.slice(0, first.length - first.trimStart().length);
  const count = from.replace(/\n+$/, "").split("\n").length;
  const made = to.split("\n").map((one) => (one === "" ? "" : indent + one));
  lines.splice(line, count, ...made);
}
