import type { FaultAction } from "./action.ts";
import { type Entry, given } from "./entry.ts";
import { parseMutation } from "./parse-mutation.ts";

const TYPES = [
  "fail",
  "limit",
  "apply_then_fail",
  "apply_then_cut",
  "cut",
  "truncate",
  "html",
  "delay",
  "stale_list",
  "starter",
  "duplicate",
  "mutate",
] as const satisfies readonly FaultAction["type"][];

const LONGEST_DELAY_MS = 600_000;

/** Reads one action and reports what is wrong with it through the entry. */
export function parseAction(entry: Entry): FaultAction {
  const action = read(entry, entry.oneOf("type", TYPES));
  entry.done();
  return action;
}

function read(entry: Entry, type: (typeof TYPES)[number]): FaultAction {
  const count = (field: string): number => entry.integer(field, { min: 0 });
  const status = (): number => entry.integer("status", { min: 400, max: 599 });
  switch (type) {
    case "fail":
      return { type, status: status(), ...given(entry, "retry_after", count) };
    case "limit":
      return {
        type,
        kind: entry.oneOf("kind", ["primary", "secondary"]),
        status: entry.oneOf("status", [403, 429], 403),
        ...given(entry, "retry_after", count),
        ...given(entry, "reset_in", count),
      };
    case "apply_then_fail":
      return { type, status: status() };
    case "cut":
      return { type, ...given(entry, "after_bytes", count) };
    case "truncate":
      return { type, bytes: count("bytes") };
    case "delay":
      return { type, ms: entry.integer("ms", { min: 0, max: LONGEST_DELAY_MS }) };
    case "stale_list":
      return { type, reads: entry.integer("reads", { min: 1, max: 100 }) };
    case "mutate":
      return {
        type,
        when: entry.oneOf("when", ["before", "after"]),
        change: parseMutation(entry.entry("change", 'must be an object with a "type"')),
      };
    case "apply_then_cut":
    case "html":
    case "starter":
    case "duplicate":
      return { type };
    default:
      return type satisfies never;
  }
}
