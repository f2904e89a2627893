import type { Fields } from "../http/fields.ts";
import type { Check, CheckOutput } from "./rows.ts";

const STATUSES = ["queued", "in_progress", "completed", "waiting", "requested", "pending"] as const;
/** What an App may conclude with; `stale` is only GitHub's own. */
const CONCLUSIONS = [
  "action_required",
  "cancelled",
  "failure",
  "neutral",
  "success",
  "skipped",
  "timed_out",
] as const;

/** What of a check run can be given on creation and changed later. */
export type CheckChange = Pick<
  Check,
  | "name"
  | "status"
  | "conclusion"
  | "externalId"
  | "detailsUrl"
  | "output"
  | "startedAt"
  | "completedAt"
>;

/** Reads a change of `before` and reports what is wrong in it; `now` stands in for missing times. */
export function readCheckChange(fields: Fields, before: CheckChange, now: string): CheckChange {
  const conclusion = fields.oneOf("conclusion", CONCLUSIONS);
  const given = fields.oneOf("status", STATUSES);
  // A conclusion ends the check run, whatever status stands beside it.
  const status = conclusion === undefined ? (given ?? before.status) : "completed";
  const completed = status === "completed";
  if (completed && conclusion === undefined && before.conclusion === null) {
    fields.problem("conclusion", "missing_field");
  }
  const name = fields.string("name") ?? before.name;
  const startedAt = readTime(fields, "started_at") ?? before.startedAt;
  return {
    name,
    status,
    conclusion: completed ? (conclusion ?? before.conclusion) : null,
    externalId: fields.string("external_id") ?? before.externalId,
    detailsUrl: fields.string("details_url") ?? before.detailsUrl,
    output: readOutput(fields, before.output),
    startedAt: startedAt ?? (status === "queued" ? null : now),
    completedAt: completed ? (readTime(fields, "completed_at") ?? before.completedAt ?? now) : null,
  };
}

function readOutput(fields: Fields, before: CheckOutput): CheckOutput {
  const output = fields.object("output");
  if (output === undefined) return before;
  const text = (name: string): string | null => {
    const value = output[name];
    return typeof value === "string" ? value : null;
  };
  if (text("summary") === null) fields.problem("output.summary", "missing_field");
  const added: readonly unknown[] = Array.isArray(output["annotations"])
    ? output["annotations"]
    : [];
  return {
    title: text("title"),
    summary: text("summary"),
    text: text("text"),
    // GitHub adds those of an update to those that are there.
    annotations: [...(before.annotations ?? []), ...added],
  };
}

function readTime(fields: Fields, name: string): string | null {
  const given = fields.string(name);
  if (given === undefined) return null;
  const time = new Date(given);
  if (!Number.isNaN(time.getTime())) return time.toISOString().replace(/\.\d{3}Z$/, "Z");
  fields.problem(name, "invalid");
  return null;
}
