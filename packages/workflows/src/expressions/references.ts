import type { Expr } from "@actions/expressions";
import {
  Binary,
  ContextAccess,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Star,
  Unary,
} from "@actions/expressions/ast";
import { parseExpression } from "./parse.ts";

/** What an expression reads: `github.event.pull_request.title` as its parts; `*` for any. */
export type Reference = readonly string[];

// Their result is a boolean or a digest, whatever text went in.
const HARMLESS = new Set([
  "contains",
  "startswith",
  "endswith",
  "hashfiles",
  "always",
  "success",
  "failure",
  "cancelled",
]);

/** Everything that may end up in the text of the expression: a comparison's operands do not. */
export function valueReferences(source: string): readonly Reference[] {
  const tree = parseExpression(source);
  return tree === null ? [] : values(tree);
}

/** Everything that the expression reads at all. */
export function allReferences(source: string): readonly Reference[] {
  const tree = parseExpression(source);
  return tree === null ? [] : reads(tree);
}

function values(tree: Expr): readonly Reference[] {
  if (tree instanceof Grouping) return values(tree.group);
  if (tree instanceof FunctionCall) {
    return HARMLESS.has(name(tree)) ? [] : tree.args.flatMap(values);
  }
  if (tree instanceof Logical) {
    // `a && b` is b, or an `a` that is empty.
    const parts = tree.operator.lexeme === "&&" ? tree.args.slice(-1) : tree.args;
    return parts.flatMap(values);
  }
  const path = reference(tree);
  if (path !== undefined) return [path];
  // A part of what a function made, such as `fromJSON(inputs.x).name`.
  return tree instanceof IndexAccess ? values(tree.expr) : [];
}

function reads(tree: Expr): readonly Reference[] {
  if (tree instanceof Grouping) return reads(tree.group);
  if (tree instanceof FunctionCall || tree instanceof Logical) return tree.args.flatMap(reads);
  if (tree instanceof Binary) return [...reads(tree.left), ...reads(tree.right)];
  if (tree instanceof Unary) return reads(tree.expr);
  const path = reference(tree);
  if (!(tree instanceof IndexAccess)) return path === undefined ? [] : [path];
  const inner = reads(tree.index);
  return path === undefined ? [...reads(tree.expr), ...inner] : [path, ...inner];
}

function reference(tree: Expr): Reference | undefined {
  if (tree instanceof ContextAccess) return [tree.name.lexeme.toLowerCase()];
  if (tree instanceof Grouping) return reference(tree.group);
  if (!(tree instanceof IndexAccess)) return undefined;
  const before = reference(tree.expr);
  if (before === undefined) return undefined;
  const part = tree.index instanceof Literal ? tree.index.literal.coerceString() : "*";
  return [...before, tree.index instanceof Star ? "*" : part.toLowerCase()];
}

function name(call: FunctionCall): string {
  return call.functionName.lexeme.toLowerCase();
}
