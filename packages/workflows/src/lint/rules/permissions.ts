import { entries, textAt, type MapEntry } from "../../parse/node.ts";
import type { Rule } from "../rule.ts";

/** T71. */
export const writeAll: Rule = {
  id: "permissions-write-all",
  threats: ["T71"],
  severity: "error",
  title: "A token may do everything.",
  why: "`write-all` gives every step of every job the right to release, to attest and to change code.",
  fix: "`permissions: {}` for the workflow, and in each job the few that it needs.",
  check: ({ workflow }) =>
    [workflow.permissions, ...workflow.jobs.map(({ permissions }) => permissions)].flatMap(
      (found) => {
        if (found === undefined || textAt(found.value)?.text !== "write-all") return [];
        const { line, column } = found.value;
        return [{ line, column, message: "The token may do everything." }];
      },
    ),
};

/** T71. */
export const permissionsMissing: Rule = {
  id: "permissions-missing",
  threats: ["T71"],
  severity: "error",
  title: "A job does not say what its token may do.",
  why: "The token then has what the organisation's settings say, in older ones everything.",
  fix: "`permissions: {}` for the workflow, and in each job the few that it needs.",
  check: ({ kind, workflow }) => {
    if (kind === "action" || workflow.permissions !== undefined) return [];
    return workflow.jobs
      .filter(({ permissions }) => permissions === undefined)
      .map(({ id, line, column }) => ({
        line,
        column,
        message: `Neither the job ${id} nor the workflow has permissions.`,
      }));
  },
};

/** T71. */
export const secretsInherit: Rule = {
  id: "secrets-inherit",
  threats: ["T71"],
  severity: "error",
  title: "Every secret is handed to another workflow.",
  why: "`secrets: inherit` gives it all secrets, also those that come later.",
  fix: "Name each secret that the workflow needs.",
  check: ({ workflow }) =>
    workflow.jobs.flatMap(({ id, secrets }) => {
      const text = textAt(secrets);
      if (text?.text !== "inherit") return [];
      return [{ line: text.line, column: text.column, message: `${id} hands over every secret.` }];
    }),
};

/** The permissions of a map that let a token write. */
export function writes(permissions: MapEntry | undefined): readonly string[] {
  if (textAt(permissions?.value)?.text === "write-all") return ["write-all"];
  return entries(permissions?.value).flatMap(({ key, value }) =>
    textAt(value)?.text === "write" ? [key.text] : [],
  );
}
