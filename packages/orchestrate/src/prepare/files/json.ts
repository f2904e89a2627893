import type { Span } from "./span.ts";

/**
 * Where the string at a path of keys stands, without its quotes; null when there is none. The text is
 * searched rather than parsed and written again, so that a file keeps its formatting.
 * @param text valid JSON
 */
export function jsonString(text: string, path: readonly string[]): Span | null {
  const here: (string | null)[] = [];
  let key: string | null = null;
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs;
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    const [word] = token;
    if (word === "{" || word === "[") {
      here.push(word === "{" ? key : null);
      key = null;
    } else if (word === "}" || word === "]") {
      here.pop();
      key = null;
    } else if (word === ",") {
      key = null;
    } else if (word.startsWith('"')) {
      const isKey = /^\s*:/.test(text.slice(tokens.lastIndex));
      if (isKey) {
        key = String(JSON.parse(word));
      } else if (key !== null && samePath([...here.slice(1), key], path)) {
        return { start: token.index + 1, end: tokens.lastIndex - 1 };
      }
    }
  }
  return null;
}

function samePath(left: readonly (string | null)[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((part, index) => part === right[index]);
}
