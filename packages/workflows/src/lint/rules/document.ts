import { findExpressions } from "../../expressions/find.ts";
import { untrustedPart, untrustedVariables, type Scope } from "../../expressions/untrusted.ts";
import type { TextNode } from "../../parse/node.ts";
import { commandName } from "../../shell/command-name.ts";
import { variableOffset, type Command } from "../../shell/script.ts";
import type { Found, LintFile, Rule } from "../rule.ts";
import { scriptsOf, type Script } from "../scripts.ts";

const INTERPRETERS =
  /^(?:bash|sh|zsh|dash|python3?|node|ruby|perl|pwsh|powershell|ssh|psql|mysql|sqlite3|jq)$/;
const JSON_START = /^\s*[[{]/;
const JSON_FIELD = /\\?"[\w$-]+\\?"\s*:/;
const YAML_FIELD = /^[ \t]*[\w"-]{1,100}[ \t]*[:=]\s/m;

/** T65. */
export const documentFromInput: Rule = {
  id: "document-from-input",
  threats: ["T65"],
  severity: "error",
  title: "A document or a program is pasted together with somebody else's text.",
  why: "A quote or a line break in the text ends the field it should fill: it adds fields, or commands.",
  fix: "Let a program write the document: `jq --null-input --arg x \"$X\" '{$x}'`, or `toJSON(…)` in an expression.",
  check: (file) => [...scriptsOf(file).flatMap(inScript), ...inFields(file)],
};

function inScript({ all, scope, place }: Script): Found[] {
  const outside = untrustedVariables(scope);
  return all.flatMap((command) => {
    const bodies = command.heredocs.map(({ body }) => body);
    const suspects = [
      ...bodies.filter(({ text }) => isDocument(text) || isRead(command)),
      ...command.words.filter(({ text }) => JSON_START.test(text) && JSON_FIELD.test(text)),
    ];
    return suspects.flatMap((word) => {
      const name = word.variables.find((one) => outside.has(one));
      if (name === undefined) return [];
      const what = bodies.includes(word) ? "A heredoc" : "A document";
      return [{ ...place(variableOffset(word, name)), message: `${what} is made with $${name}.` }];
    });
  });
}

/** `with:` and `env:` that are JSON around an expression. */
function inFields({ workflow }: LintFile): Found[] {
  return workflow.jobs.flatMap((job) =>
    job.steps.flatMap((step) =>
      [...step.with.values(), ...step.env.values()]
        .filter(({ text }) => JSON_START.test(text) && JSON_FIELD.test(text))
        .flatMap((text) => openExpressions(text, { workflow, job, step })),
    ),
  );
}

/** Expressions within a JSON string, or in place of a value without `toJSON`, which quotes. */
function openExpressions({ text, locate }: TextNode, scope: Scope): Found[] {
  return findExpressions(text).flatMap(({ source, start }) => {
    const part = untrustedPart(source, scope);
    const quotes =
      text
        .slice(0, start)
        .replaceAll(/\\.|\$\{\{.*?\}\}/g, "")
        .split('"').length - 1;
    const safe = quotes % 2 === 0 && /^toJSON\(/i.test(source);
    return part === undefined || safe
      ? []
      : [{ ...locate(start), message: `JSON is made with ${part}.` }];
  });
}

function isDocument(text: string): boolean {
  return (JSON_START.test(text) && JSON_FIELD.test(text)) || YAML_FIELD.test(text);
}

function isRead(command: Command): boolean {
  return [command, ...command.pipe].some((one) => INTERPRETERS.test(commandName(one)));
}
