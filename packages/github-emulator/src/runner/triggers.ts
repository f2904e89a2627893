import { passesFilter } from "./glob.ts";
import { type Workflow, strings } from "./workflow.ts";

/** A branch or tag that was pushed. */
export interface Push {
  /** Full: `refs/heads/main`. */
  readonly ref: string;
  /** The head commit's message. */
  readonly message: string;
  /** Files that differ from before the push. */
  readonly paths: readonly string[];
}

const SKIP = /\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]/i;
const SKIP_TRAILER = /\n\n(?:.*\n)*skip-checks:\s*true\s*$/i;

/** Whether a push starts this workflow. */
export function pushStarts(workflow: Workflow, push: Push): boolean {
  const on = workflow.on["push"];
  if (on === undefined || SKIP.test(push.message) || SKIP_TRAILER.test(push.message)) return false;
  const branch = /^refs\/heads\/(.+)$/.exec(push.ref)?.[1];
  const tag = /^refs\/tags\/(.+)$/.exec(push.ref)?.[1];
  const hasBranches = "branches" in on || "branches-ignore" in on;
  const hasTags = "tags" in on || "tags-ignore" in on;
  if (branch !== undefined) {
    // A filter for tags alone keeps branches out, and the other way round.
    if (hasTags && !hasBranches) return false;
    return passes(on, "branches", branch) && anyPath(on, push.paths);
  }
  if (tag === undefined || (hasBranches && !hasTags)) return false;
  // "Path filters are not evaluated for pushes of tags."
  return passes(on, "tags", tag);
}

function passes(on: Readonly<Record<string, unknown>>, key: string, name: string): boolean {
  const ignore = on[`${key}-ignore`];
  if (ignore !== undefined && passesFilter(strings(ignore), name)) return false;
  return on[key] === undefined || passesFilter(strings(on[key]), name);
}

function anyPath(on: Readonly<Record<string, unknown>>, paths: readonly string[]): boolean {
  if (on["paths"] === undefined && on["paths-ignore"] === undefined) return true;
  return paths.some((path) => passes(on, "paths", path));
}
