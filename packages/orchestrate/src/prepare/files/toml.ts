import type { Span } from "./span.ts";

/** `version = "…"` of a table; null when it states none (`version.workspace = true`, for one). */
export function tomlVersion(text: string, table: string): Span | null {
  const body = bodyAfter(
    text,
    new RegExp(`^\\[${table.replace(".", "\\.")}\\][ \\t]*(?:#.*)?$`, "m"),
  );
  return body === null ? null : versionIn(text, body);
}

/**
 * The versions of a Cargo.lock's packages that come from no registry: those of the workspace itself.
 * @param name only of this one, when given
 */
export function lockVersions(text: string, name: string | undefined): readonly Span[] {
  const found: Span[] = [];
  const heads = /^\[\[package\]\][ \t]*$/gm;
  for (let head = heads.exec(text); head !== null; head = heads.exec(text)) {
    const body = { start: heads.lastIndex, end: endOfTable(text, heads.lastIndex) };
    const block = text.slice(body.start, body.end);
    const [, own] = /^name = "([^"]*)"/m.exec(block) ?? [];
    const span = versionIn(text, body);
    if (/^source = /m.test(block) || span === null) continue;
    if (name === undefined || own === name) found.push(span);
  }
  return found;
}

function bodyAfter(text: string, head: RegExp): Span | null {
  const match = head.exec(text);
  if (match === null) return null;
  const start = match.index + match[0].length;
  return { start, end: endOfTable(text, start) };
}

function endOfTable(text: string, from: number): number {
  const next = text.slice(from).search(/^\[/m);
  return next < 0 ? text.length : from + next;
}

function versionIn(text: string, { start, end }: Span): Span | null {
  const match = /^version[ \t]*=[ \t]*(["'])([^"'\n]*)\1/m.exec(text.slice(start, end));
  if (match === null) return null;
  const [whole, quote = "", version = ""] = match;
  const at = start + match.index + whole.lastIndexOf(quote + version + quote) + 1;
  return { start: at, end: at + version.length };
}
