import assert from "node:assert/strict";
import test from "node:test";
import { lint } from "@release-actions/workflows";
import { array, assert as holds, boolean, constantFrom, oneof, property, string } from "fast-check";
import { steps } from "./rules/marked.ts";

const path = ".github/workflows/ci.yml";
const BAD = "run: echo ${{ inputs.x }}";

const PIECES = [
  "on jobs steps run uses with env if strategy matrix a - [ ] { } ' \" | > &a *a ! % @ ? --- ~",
  "${{ }} inputs.x github.event $( ` <<EOF ; && || echo $X 0x10 2001-01-01 !!binary : - ? ) ((",
]
  .flatMap((line) => line.split(" "))
  .flatMap((word) => [word, `${word} `, `${word}: `, `\n  ${word}`, `\n      - ${word}: `]);

function rules(content: string): readonly string[] {
  return lint([{ path, content }]).map(({ rule, line }) => `${line} ${rule}`);
}

test("a finding names file, line and column of the expression", () => {
  const [finding] = lint([{ path, content: steps(`- ${BAD}`) }]);
  assert.deepEqual(
    [finding?.path, finding?.line, finding?.column, finding?.rule, finding?.severity],
    [path, 10, 23, "script-injection", "error"],
  );
});

test("an ignore comment with a reason hides one rule, on its line or the next", () => {
  assert.deepEqual(rules(steps(`- ${BAD} # lint-ignore script-injection: a number`)), []);
  assert.deepEqual(rules(steps(`# lint-ignore script-injection: a number\n- ${BAD}`)), []);
  assert.deepEqual(
    rules(steps(`# lint-ignore script-injection: a number\n# Why.\n- ${BAD}\n- ${BAD}`)),
    ["13 script-injection"],
  );
});

test("an ignore comment without a reason, for another rule or for nothing is a finding", () => {
  assert.deepEqual(rules(steps(`- ${BAD} # lint-ignore script-injection`)), [
    "10 script-injection",
    "10 ignore-without-reason",
  ]);
  assert.deepEqual(rules(steps(`- ${BAD} # lint-ignore pin-comment: because`)), [
    "10 script-injection",
    "10 unused-ignore",
  ]);
  assert.deepEqual(rules(steps(`- run: "true" # lint-ignore script-injection: because`)), [
    "10 unused-ignore",
  ]);
});

test("an ignore comment in a script is text of the script, and hides nothing", () => {
  assert.deepEqual(
    rules(steps("- run: |\n    # lint-ignore script-injection: no\n    echo ${{ inputs.x }}")),
    ["12 script-injection"],
  );
});

test("aliases that grow without end, cycles and endless nesting are findings", () => {
  const rows = Array.from({ length: 9 }, (_, n) => {
    const inner = n === 0 ? "x" : `*a${n - 1}`;
    return `a${n}: &a${n} [${Array.from({ length: 10 }, () => inner).join(", ")}]`;
  });
  assert.deepEqual(rules(rows.join("\n")), ["1 invalid-workflow"]);
  assert.ok(rules("on: &a\n  push: *a\njobs: *a\n").length > 0);
  assert.ok(rules(`on: ${"[".repeat(5000)}`).length > 0);
});

const ENDLESS = [
  "$(a) ",
  "${{ x }} ",
  "{ a; } ",
  "a<<E ",
  "$((",
  "'",
  "| a ",
  "-",
  "a: b\n    ",
  "\n",
];

for (const piece of ENDLESS) {
  test(`60,000 characters of ${JSON.stringify(piece)} in a script come to an end`, () => {
    const script = piece.repeat(60_000 / piece.length);
    const text = `- env: { X: "\${{ inputs.x }}" }\n  run: |\n    cat <<EOF\n    a: $X\n    EOF\n    ${script}`;
    lint([{ path, content: steps(text) }]);
  });
}

test("a script or a file that is too long to be read is a finding, not clean", () => {
  assert.deepEqual(rules(steps(`- run: "${"a ".repeat(40_000)}"`)), ["10 invalid-workflow"]);
  assert.deepEqual(rules(steps(`- run: "true"\n${"# a\n".repeat(70_000)}`)), [
    "1 invalid-workflow",
  ]);
});

test("no text whatever makes the linter throw", () => {
  const piece = constantFrom(...PIECES, "\n", "\t", "\r\n", "\u0000", "\uFEFF", "#", " ");
  const text = array(oneof(piece, string({ unit: "binary", maxLength: 5 })), { maxLength: 60 });
  holds(
    property(text, boolean(), (parts, action) => {
      const content = parts.join("");
      lint([{ path: action ? "action.yml" : path, content }]);
      lint([{ path, content: steps(`- run: |\n    ${content.replaceAll("\n", "\n    ")}`) }]);
    }),
    { numRuns: 400 },
  );
});
