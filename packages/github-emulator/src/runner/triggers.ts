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

export type PullAction = "opened" | "synchronize" | "reopened";

/** A pull request to which something has happened. */
export interface PullFacts {
  readonly action: PullAction;
  /** Name of the branch it is to be merged into. */
  readonly base: string;
  /** The head commit's message. */
  readonly message: string;
  /** Files that the head has changed since it left the base. */
  readonly paths: readonly string[];
}

/** What `pull_request` means without `types`. */
const PULL_TYPES: readonly string[] = ["opened", "synchronize", "reopened"];

/** Whether a push starts this workflow. */
export function pushStarts(workflow: Workflow, push: Push): boolean {
  const on = workflow.on["push"];
  if (on === undefined || asksToSkip(push.message)) return false;
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

/** Whether a pull request starts this workflow; filters of branches look at its base. */
export function pullStarts(workflow: Workflow, pull: PullFacts): boolean {
  const on = workflow.on["pull_request"];
  if (on === undefined || asksToSkip(pull.message)) return false;
  const types = on["types"] === undefined ? PULL_TYPES : strings(on["types"]);
  return (
    types.includes(pull.action) && passes(on, "branches", pull.base) && anyPath(on, pull.paths)
  );
}

/** Whether a workflow listens to an activity of an event; without `types`, to all of them. */
export function typesInclude(workflow: Workflow, event: string, type: string): boolean {
  const on = workflow.on[event];
  return on !== undefined && (on["types"] === undefined || strings(on["types"]).includes(type));
}

function asksToSkip(message: string): boolean {
  return SKIP.test(message) || SKIP_TRAILER.test(message);
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
