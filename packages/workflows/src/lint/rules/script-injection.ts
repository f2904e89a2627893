import { untrustedPart } from "../../expressions/untrusted.ts";
import { actionName } from "../../model/uses.ts";
import type { Step } from "../../model/workflow.ts";
import type { TextNode } from "../../parse/node.ts";
import type { Rule } from "../rule.ts";

// Inputs that these actions run as a program.
const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  "actions/github-script": ["script"],
  "appleboy/ssh-action": ["script"],
  "azure/cli": ["inlinescript"],
  "azure/powershell": ["inlinescript"],
  "mikefarah/yq": ["cmd"],
  "nick-fields/retry": ["command"],
};

/** T64. */
export const scriptInjection: Rule = {
  id: "script-injection",
  threats: ["T64"],
  severity: "error",
  title: "A script contains an expression with somebody else's text.",
  why: "GitHub pastes the text into the script before the shell reads it: a title such as `$(curl …)` is run, with the job's token and secrets.",
  fix: 'Give it to the step as a variable (`env: TITLE: ${{ … }}`) and use `"$TITLE"` in the script.',
  check: ({ workflow }) =>
    workflow.jobs.flatMap((job) =>
      job.steps.flatMap((step) =>
        programs(step).flatMap(({ text, what }) =>
          text.expressions.flatMap(({ source, line, column }) => {
            const part = untrustedPart(source, { workflow, job, step });
            return part === undefined
              ? []
              : [{ line, column, message: `${part} is pasted into ${what}.` }];
          }),
        ),
      ),
    ),
};

function programs({ run, shell, uses, with: inputs }: Step): { text: TextNode; what: string }[] {
  const scripts = SCRIPTS[actionName(uses?.text ?? "")] ?? [];
  return [
    ...(run === undefined ? [] : [{ text: run, what: "a script" }]),
    ...(shell === undefined ? [] : [{ text: shell, what: "the shell's command line" }]),
    ...scripts.flatMap((name) => {
      const text = inputs.get(name);
      return text === undefined ? [] : [{ text, what: `the program in \`${name}\`` }];
    }),
  ];
}
