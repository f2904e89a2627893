import { actionName } from "../model/uses.ts";

// Actions whose outputs are other people's texts: file names, branch names, comments, titles.
const OUTPUTS: Readonly<Record<string, readonly string[]>> = {
  "actions/github-script": ["result"],
  "dorny/paths-filter": ["*"],
  "peter-evans/find-comment": ["comment-body", "comment-author"],
  "tj-actions/branch-names": ["*"],
  "tj-actions/changed-files": ["*"],
  "dawidd6/action-get-tag": ["*"],
  "actions-ecosystem/action-regex-match": ["*"],
};

/** Whether an action's output is known to carry text that anybody may write. */
export function tellsUntrusted(uses: string, output: string): boolean {
  const outputs = OUTPUTS[actionName(uses)];
  return outputs?.some((one) => one === "*" || output === "*" || one === output) ?? false;
}
