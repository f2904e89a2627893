/** A `${{ … }}` in a text: what is between the braces, and the offset at which that starts. */
interface Found {
  readonly source: string;
  readonly start: number;
  /** Of the closing braces' end. */
  readonly end: number;
}

/** The expressions of a text; braces in an expression's strings do not end it. */
export function findExpressions(text: string): readonly Found[] {
  const found: Found[] = [];
  let from = text.indexOf("${{");
  while (from >= 0) {
    const close = closing(text, from + 3);
    if (close < 0) break;
    const raw = text.slice(from + 3, close);
    const start = from + 3 + (raw.length - raw.trimStart().length);
    found.push({ source: raw.trim(), start, end: close + 2 });
    from = text.indexOf("${{", close + 2);
  }
  return found;
}

function closing(text: string, from: number): number {
  let quoted = false;
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === "'") quoted = !quoted;
    else if (!quoted && text.startsWith("}}", index)) return index;
  }
  return -1;
}
