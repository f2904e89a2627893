import { untrustedVariables } from "../../expressions/untrusted.ts";
import { untrustedWrites } from "../../shell/taint.ts";
import type { Rule } from "../rule.ts";
import { scriptsOf } from "../scripts.ts";

/** T70. */
export const runnerFileInjection: Rule = {
  id: "runner-file-injection",
  threats: ["T70"],
  severity: "error",
  title: "Somebody else's text is written to GITHUB_OUTPUT, GITHUB_ENV or GITHUB_PATH.",
  why: "A line break in the text starts a line of its own: it sets any output, or a variable such as NODE_OPTIONS for every later step.",
  fix: "Hold the text against an anchored pattern first (`[[ \"$X\" =~ ^[0-9a-f]{40}$ ]] || exit 1`), remove its line breaks (`tr -d '\\r\\n'`), or write it between random delimiters.",
  check: (file) =>
    scriptsOf(file).flatMap(({ commands, scope, place }) =>
      untrustedWrites(commands, untrustedVariables(scope))
        .filter(({ opaque }) => !opaque)
        .map(({ file: target, from, offset }) => ({
          ...place(offset),
          message: `${from} goes to ${target} as it is.`,
        })),
    ),
};
