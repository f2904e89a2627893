import type { Comment } from "../parse/comments.ts";
import type { Finding, LintFile } from "./rule.ts";

interface Ignore extends Comment {
  readonly rule: string;
  readonly reason: string;
}

const IGNORE = /^lint-ignore(?:\s+([\w-]+))?\s*:?\s*(.*)$/;

/**
 * Leaves out what `# lint-ignore <rule>: <reason>` on the line or the line above asks for, and adds
 * a finding for every such comment that lacks a reason or that nothing needs any more.
 */
export function applyIgnores(file: LintFile, findings: readonly Finding[]): readonly Finding[] {
  const ignores = file.comments.flatMap(readIgnore);
  const covers = (ignore: Ignore, { rule, line }: Finding): boolean =>
    ignore.reason !== "" &&
    ignore.rule === rule &&
    (ignore.line === line || (ignore.alone && nextLine(ignore, file) === line));
  const kept = findings.filter((finding) => !ignores.some((ignore) => covers(ignore, finding)));
  const idle = ignores.filter((ignore) => !findings.some((finding) => covers(ignore, finding)));
  return [...kept, ...idle.map((ignore) => told(file, ignore))];
}

function readIgnore(comment: Comment): Ignore[] {
  const match = IGNORE.exec(comment.text);
  if (match === null) return [];
  return [{ ...comment, rule: match[1] ?? "", reason: (match[2] ?? "").trim() }];
}

/** The line that a comment on a line of its own speaks of: comments may stand one above the other. */
function nextLine(ignore: Ignore, { comments }: LintFile): number {
  let line = ignore.line + 1;
  while (comments.some((one) => one.alone && one.line === line)) line += 1;
  return line;
}

function told(file: LintFile, { rule, reason, line, column }: Ignore): Finding {
  const at = { path: file.path, line, column, severity: "error" } as const;
  if (reason === "" || rule === "") {
    return {
      ...at,
      rule: "ignore-without-reason",
      message: "This comment names no rule or gives no reason, and ignores nothing.",
      fix: "Write `# lint-ignore <rule>: <reason>`.",
    };
  }
  return {
    ...at,
    rule: "unused-ignore",
    message: `Nothing here breaks ${rule}.`,
    fix: "Remove the comment.",
  };
}
