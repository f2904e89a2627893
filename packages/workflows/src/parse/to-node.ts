import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/template-token";
import {
  BasicExpressionToken,
  BooleanToken,
  ExpressionToken,
  MappingToken,
  NullToken,
  NumberToken,
  SequenceToken,
} from "@actions/workflow-parser/templates/tokens/index";
import { findExpressions } from "../expressions/find.ts";
import { textLayout } from "./text-layout.ts";
import type { Expression, Node, Place, TextNode } from "./node.ts";

/** Told the message and the place of a condition that does not parse. */
export type Report = (message: string, place: Place) => void;

const CONDITIONS = new Set(["job-if", "step-if", "runs-if"]);

/** The parser's tree in our own words: plain values, and the place of each. */
export function toNode(token: TemplateToken, report: Report): Node {
  const place = placeOf(token);
  if (token instanceof MappingToken) {
    const entries = Array.from({ length: token.count }, (_, index) => {
      const { key, value } = token.get(index);
      return { key: toText(key), value: toNode(value, report) };
    });
    return { kind: "map", ...place, entries };
  }
  if (token instanceof SequenceToken) {
    const nodes = Array.from({ length: token.count }, (_, index) =>
      toNode(token.get(index), report),
    );
    return { kind: "list", ...place, items: nodes };
  }
  return toText(token, report);
}

/** @param report absent for a key, which is no condition although it carries that definition */
function toText(token: TemplateToken, report?: Report): TextNode {
  const start = placeOf(token);
  const { text, locate } = textLayout(token, start);
  const found = expressionsOf(token, text, locate);
  const condition = report !== undefined && CONDITIONS.has(token.definition?.key ?? "");
  const bare = condition && found.length === 0 && text.trim() !== "";
  if (bare) reportCondition(token, text, report);
  return {
    kind: "text",
    ...start,
    type: typeOf(token),
    text,
    // `if:` is an expression without braces, which the schema alone does not read.
    expressions: bare ? [{ source: text.trim(), ...start }] : found,
    locate,
  };
}

function reportCondition(token: TemplateToken, text: string, report: Report): void {
  try {
    ExpressionToken.validateExpression(text.trim(), token.definitionInfo?.allowedContext ?? []);
  } catch (error) {
    report(error instanceof Error ? error.message : String(error), placeOf(token));
  }
}

function typeOf(token: TemplateToken): TextNode["type"] {
  if (token instanceof NullToken) return "null";
  if (token instanceof NumberToken) return "number";
  return token instanceof BooleanToken ? "boolean" : "string";
}

function expressionsOf(
  token: TemplateToken,
  text: string,
  locate: (offset: number) => Place,
): readonly Expression[] {
  // One expression that does not parse makes the parser keep the whole text as it is.
  if (!(token instanceof BasicExpressionToken)) {
    return findExpressions(text).map(({ source, start }) => ({ source, ...locate(start) }));
  }
  const parts = token.originalExpressions ?? [token];
  return parts.map((part) => {
    const start = part.expressionRange?.start ?? part.range?.start ?? { line: 1, column: 1 };
    return { source: part.expression, line: start.line, column: start.column };
  });
}

function placeOf(token: TemplateToken): Place {
  const start = token.range?.start;
  return { line: start?.line ?? 1, column: start?.column ?? 1 };
}
