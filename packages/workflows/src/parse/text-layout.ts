import {
  BasicExpressionToken,
  LiteralToken,
  StringToken,
} from "@actions/workflow-parser/templates/tokens/index";
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/template-token";
import type { Place } from "./node.ts";

interface TextLayout {
  readonly text: string;
  readonly locate: (offset: number) => Place;
}

/**
 * The text of a scalar, and where in the file each of its characters stands. Block scalars keep
 * their line structure (a folded one has spaces for its line breaks), so that lines can be counted.
 */
export function textLayout(token: TemplateToken, start: Place): TextLayout {
  const block = blockOf(token);
  if (block !== undefined) return blockLayout(block.source, block.folded, start);
  const text = plainText(token);
  const shift = token instanceof StringToken && /^["']/.test(token.source ?? "") ? 1 : 0;
  const locate = (offset: number): Place => ({
    line: start.line,
    column: start.column + shift + offset,
  });
  return { text, locate };
}

function blockOf(token: TemplateToken): { source: string; folded: boolean } | undefined {
  if (!(token instanceof StringToken || token instanceof BasicExpressionToken)) return undefined;
  const { source, blockScalarHeader: header } = token;
  if (source === undefined || header === undefined) return undefined;
  return { source, folded: header.startsWith(">") };
}

function plainText(token: TemplateToken): string {
  if (token instanceof StringToken) return token.value;
  if (token instanceof LiteralToken) return token.toString();
  if (!(token instanceof BasicExpressionToken)) return "";
  // The parser made `format('a {0}', x)` of `a ${{ x }}`; the source is what the author wrote.
  if (token.originalExpressions === undefined) return `\${{ ${token.expression} }}`;
  return token.source ?? token.toString();
}

function blockLayout(source: string, folded: boolean, start: Place): TextLayout {
  const lines = source.split("\n");
  const first = lines.find((line) => line.trim() !== "") ?? "";
  const indent = first.length - first.trimStart().length;
  const kept = lines.map((line) => line.slice(Math.min(indent, leading(line))));
  const text = kept.join(folded ? " " : "\n");
  const starts: number[] = [];
  let length = 0;
  for (const line of kept) {
    starts.push(length);
    length += line.length + 1;
  }
  const locate = (offset: number): Place => {
    const at = Math.min(Math.max(offset, 0), text.length);
    const index = lastAtMost(starts, at);
    const cut = (lines[index] ?? "").length - (kept[index] ?? "").length;
    return { line: start.line + 1 + index, column: cut + at - (starts[index] ?? 0) + 1 };
  };
  return { text, locate };
}

/** The last of rising numbers that is not above `limit`. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

function leading(line: string): number {
  return line.length - line.trimStart().length;
}
