import type { EndedJob } from "./stage.ts";
import type { JobPlan, Table } from "./workflow.ts";

/**
 * A job as written, but with the context `needs` spelled out wherever one of the jobs it needs was
 * cancelled. act knows no cancelled jobs; in its own `needs` the result would be empty.
 */
export function withCancelledNeeds(job: JobPlan, ended: ReadonlyMap<string, EndedJob>): Table {
  const results = job.needs.map((key) => ended.get(key)?.result);
  if (!results.includes("cancelled")) return job.raw;
  const needs = job.needs.map((key) => {
    const { result, outputs } = ended.get(key) ?? { result: "skipped", outputs: {} };
    return [key, { result, outputs }] as const;
  });
  const context = `fromJSON('${quotable(Object.fromEntries(needs))}')`;
  // act finds no properties of all values of an object that comes from JSON, but those of a list.
  const each = `fromJSON('${quotable(needs.map(([, need]) => need))}').*`;
  return rewrite(job.raw, { context, each }) as Table;
}

/** What stands for `needs`, and for `needs.*`. */
interface Needs {
  readonly context: string;
  readonly each: string;
}

/** JSON for a text within an expression: without an end of the text or of the expression. */
function quotable(value: object): string {
  return JSON.stringify(value)
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, (text) => text.replaceAll("}", "\\u007d"))
    .replaceAll("}", "} ")
    .replaceAll("'", "''");
}

function rewrite(value: unknown, needs: Needs, key?: string): unknown {
  if (typeof value === "string") {
    // A condition is an expression also without braces around it.
    return key === "if" && !value.includes("${{")
      ? inExpression(value, needs)
      : value.replaceAll(/\$\{\{.*?\}\}/gs, (expression) => inExpression(expression, needs));
  }
  if (Array.isArray(value)) return value.map((item) => rewrite(item, needs));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      // What a job needs stays what it is.
      key === undefined && name === "needs" ? (item as unknown) : rewrite(item, needs, name),
    ]),
  );
}

/** Replaces the context by that name, and neither a property called so nor a word in a text. */
function inExpression(expression: string, needs: Needs): string {
  const tokens = /'(?:[^']|'')*'|(?<![\w.-])needs(?![\w-])(\s*\.\s*\*)?/gi;
  return expression.replaceAll(tokens, (token, star: string | undefined) => {
    if (token.startsWith("'")) return token;
    return star === undefined ? needs.context : needs.each;
  });
}
