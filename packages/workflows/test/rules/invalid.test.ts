import test from "node:test";
import { assertMarked, jobs, steps } from "./marked.ts";

test("what GitHub refuses is found, with its place", () => {
  assertMarked(
    "invalid-workflow",
    jobs(`
a:
  runs-on: ubuntu-24.04
  timeout-minutes: 5
  continue-on-errors: true # ✘
  steps:
    - run: "true"
      with: { a: b } # ✘
    - run: "true"
`),
  );
  assertMarked("invalid-workflow", "on: push\njobs: { a: b: c } # ✘\n");
});

test("an expression that does not parse, or reads what is not there, is found", () => {
  assertMarked(
    "invalid-expression",
    steps(`
- if: github.event_name == 'push' && # ✘
  run: "true"
- if: secrets.X != '' # ✘
  run: "true"
- if: \${{ always() && github.ref == 'a' }}
  run: echo \${{ github.foo( }} # ✘
- name: \${{ nothing.here }} # ✘
  run: echo "\${{ format('{0}', github.sha) }} }} {{"
- if: success() && !cancelled() && steps.x.outcome == 'success'
  run: "true"
`),
  );
});
