import assert from "node:assert/strict";
import { lint, RULES, type LintOptions } from "@release-actions/workflows";

/** Lines of a fixture that its rule must name end with this; all others must pass. */
const MARK = "# ✘";

export interface Marked extends LintOptions {
  readonly path?: string;
  /** Other files of the same repository. */
  readonly beside?: readonly { readonly path: string; readonly content: string }[];
}

/** Asserts that a rule finds exactly the marked lines of a workflow text. */
export function assertMarked(rule: string, content: string, options: Marked = {}): void {
  assert.ok(
    RULES.some(({ id }) => id === rule),
    `${rule} is no rule`,
  );
  const { path = ".github/workflows/ci.yml", beside = [], ...rest } = options;
  const lines = content.split("\n");
  const clean = lines.map((line) => line.replace(MARK, "").trimEnd()).join("\n");
  const found = lint([{ path, content: clean }, ...beside], rest).filter(
    (one) => one.path === path,
  );
  const wanted = lines.flatMap((line, index) => (line.trimEnd().endsWith(MARK) ? [index + 1] : []));
  const told = found.filter((one) => one.rule === rule);
  assert.deepEqual(
    [...new Set(told.map(({ line }) => line))],
    wanted,
    JSON.stringify(found, null, 1),
  );
  for (const { column, message, line } of told) {
    assert.ok(column >= 1 && column <= (lines[line - 1] ?? "").length, `column of ${message}`);
  }
}

/** A workflow with these steps, clean but for them. */
export function steps(text: string, on = "push"): string {
  return `name: t
on: ${on}
permissions: {}
concurrency: { group: "t-\${{ github.ref }}", cancel-in-progress: false }
jobs:
  one:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
${indent(text, 6)}`;
}

/** A workflow with these jobs, clean but for them. */
export function jobs(text: string, on = "push"): string {
  return `name: t
on: ${on}
permissions: {}
concurrency: { group: "t-\${{ github.ref }}", cancel-in-progress: false }
jobs:
${indent(text, 2)}`;
}

function indent(text: string, by: number): string {
  return text
    .replace(/^\n/, "")
    .split("\n")
    .map((line) => (line.trim() === "" ? line : " ".repeat(by) + line))
    .join("\n");
}
