import type { Rule } from "../rule.ts";

/** What GitHub's own parser refuses. */
export const invalidWorkflow: Rule = {
  id: "invalid-workflow",
  threats: [],
  severity: "error",
  title: "GitHub would refuse the file.",
  why: "A workflow with a mistake in its structure does not start, or a key that GitHub does not know does nothing.",
  fix: "Write what the schema expects at this place.",
  check: ({ problems }) => problems.filter(({ expression }) => !expression),
};

export const invalidExpression: Rule = {
  id: "invalid-expression",
  threats: [],
  severity: "error",
  title: "An expression does not parse, or reads what is not there at this place.",
  why: "GitHub refuses the file, or the condition of a step is never what it says.",
  fix: "Correct the expression; which contexts may be read where is in GitHub's documentation.",
  check: ({ problems }) => problems.filter(({ expression }) => expression),
};
