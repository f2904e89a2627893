import { allReferences } from "../../expressions/references.ts";
import { actionName } from "../../model/uses.ts";
import type { Step } from "../../model/workflow.ts";
import { commandWords } from "../../shell/command-name.ts";
import type { Rule } from "../rule.ts";
import { scriptsOf } from "../scripts.ts";

const PRIVILEGED = ["pull_request_target", "workflow_run", "issue_comment"];

/** T66. */
export const privilegedCheckout: Rule = {
  id: "privileged-checkout",
  threats: ["T66"],
  severity: "error",
  title: "A workflow with the repository's own rights checks out a pull request.",
  why: "`pull_request_target`, `workflow_run` and `issue_comment` run with secrets and a token that can write; what is checked out is a stranger's, and the next build step runs it.",
  fix: "Use `pull_request` for what needs the stranger's files, and hand over results as artifacts.",
  check: (file) => {
    const events = PRIVILEGED.filter((event) => file.workflow.triggers.has(event));
    if (events.length === 0) return [];
    const event = events.join(" and ");
    const byAction = file.workflow.jobs.flatMap(({ steps }) =>
      steps.flatMap((step) => {
        const head = headCheckedOut(step);
        if (head === undefined || step.uses === undefined) return [];
        const { line, column } = step.with.get("ref") ?? step.with.get("repository") ?? step.uses;
        return [{ line, column, message: `${head} is checked out on ${event}.` }];
      }),
    );
    const byScript = scriptsOf(file).flatMap(({ all, place }) =>
      all.flatMap((command) => {
        const words = commandWords(command);
        const [name, second, third] = words;
        const gh = name === "gh" && second === "pr" && third === "checkout";
        const git =
          name === "git" &&
          /^(?:fetch|pull|checkout|clone)$/.test(second ?? "") &&
          words.some((word) =>
            /refs\/pull\/|(?:^|:)pull\/|\bhead\.(?:ref|sha)\b|head_ref/.test(word),
          );
        if (!gh && !git) return [];
        const message = `A pull request is checked out on ${event}.`;
        return [{ ...place(command.offset), message }];
      }),
    );
    return [...byAction, ...byScript];
  },
};

function headCheckedOut({ uses, with: inputs }: Step): string | undefined {
  if (actionName(uses?.text ?? "") !== "actions/checkout") return undefined;
  for (const text of [inputs.get("ref"), inputs.get("repository")]) {
    if (text === undefined) continue;
    if (/refs\/pull\//.test(text.text)) return text.text;
    const head = text.expressions
      .flatMap(({ source }) => allReferences(source))
      .map((reference) => reference.join("."))
      .find((path) => isHead(path));
    if (head !== undefined) return head;
  }
  return undefined;
}

function isHead(path: string): boolean {
  return (
    /^github\.head_ref$/.test(path) ||
    /^github\.event\.pull_request\.(?:head\b|merge_commit_sha)/.test(path) ||
    /^github\.event\.workflow_run\.(?:head_|pull_requests)/.test(path) ||
    /^github\.event\.(?:issue|comment)\./.test(path)
  );
}
