import type { FaultAction } from "./action.ts";
import { Entry, given } from "./entry.ts";
import { parseAction } from "./parse-action.ts";

export interface FaultRule {
  readonly method?: string;
  /** Source of a regular expression, tried on the path with its query. */
  readonly path?: string;
  /** Source of a regular expression, tried on the User-Agent header. */
  readonly user_agent?: string;
  /** 1-based number of the first match that fails. Default 1. */
  readonly nth: number;
  /** How many matches fail from there on. Default 1. */
  readonly times: number;
  /** Chance of each match from `nth` on to fail; the seed of the plan decides. Default 1. */
  readonly probability: number;
  readonly action: FaultAction;
}

export interface ParsedPlan {
  readonly seed: number;
  readonly rules: readonly FaultRule[];
}

/** The plan is no plan; `problems` names each bad entry: "[2].nth: must be …". */
export class BadFaultPlan extends Error {
  override readonly name = "BadFaultPlan";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Bad fault plan: ${problems.join("; ")}`);
    this.problems = problems;
  }
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * Reads a fault plan: a list of faults, or `{seed, faults}`.
 *
 * @throws {BadFaultPlan} with every problem of every entry.
 */
export function parseFaultPlan(input: unknown): ParsedPlan {
  const problems: string[] = [];
  const { seed, faults } = splitPlan(input, problems);
  const rules = faults.map((value, index) =>
    parseRule(new Entry(value, (text) => problems.push(`[${index}]${text}`))),
  );
  if (problems.length > 0) throw new BadFaultPlan(problems);
  return { seed, rules };
}

const SHAPE = "the plan must be a JSON list of faults, or an object with seed and faults";

function splitPlan(
  input: unknown,
  problems: string[],
): { readonly seed: number; readonly faults: readonly unknown[] } {
  if (Array.isArray(input)) return { seed: 0, faults: input as unknown[] };
  const plan = new Entry(input, (text) => problems.push(text.replace(/^[.:] ?/, "")), SHAPE);
  const min = Number.MIN_SAFE_INTEGER;
  const seed = plan.has("seed") ? plan.integer("seed", { min }) : 0;
  const faults = plan.list("faults");
  plan.done();
  return { seed, faults };
}

function parseRule(entry: Entry): FaultRule {
  const rule: FaultRule = {
    ...given(entry, "method", (field) => entry.oneOf(field, METHODS)),
    ...given(entry, "path", (field) => entry.pattern(field)),
    ...given(entry, "user_agent", (field) => entry.pattern(field)),
    nth: entry.has("nth") ? entry.integer("nth", { min: 1 }) : 1,
    times: entry.has("times") ? entry.integer("times", { min: 1 }) : 1,
    probability: entry.has("probability") ? entry.probability("probability") : 1,
    action: parseAction(entry.entry("action", 'must be an object with a "type"')),
  };
  entry.done();
  return rule;
}
