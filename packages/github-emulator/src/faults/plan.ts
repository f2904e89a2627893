import { createHash } from "node:crypto";
import type { FaultAction } from "./action.ts";
import type { FaultRule, ParsedPlan } from "./parse.ts";
import { type AnswerMemory, createAnswerMemory } from "./stale.ts";

/** What of a request decides whether a fault is meant for it. */
interface Asked {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly userAgent: string;
}

/** What a request is in for. */
export interface Due {
  readonly action: FaultAction | null;
  /** Where the normal answer is remembered for a `stale_list`, due or yet to come. */
  readonly memory: AnswerMemory | null;
  /** Notes in the report why the action could not be carried out. */
  trouble(text: string): void;
}

export interface FaultPlan {
  /** What happens to this request, or null. Counts the request for every rule it matches. */
  take(asked: Asked): Due | null;
  replace(plan: ParsedPlan): void;
  /** The rules with how often each matched and fired, for `GET /_emulator/faults`. */
  report(): readonly FaultReport[];
}

export interface FaultReport {
  readonly rule: FaultRule;
  readonly matched: number;
  readonly fired: number;
  /** Why firing had no effect: a mutation of something that does not exist. Should be empty. */
  readonly troubles: readonly string[];
  /** Of the whole plan: the same seed, rules and requests give the same faults. */
  readonly seed: number;
}

interface Counted {
  readonly rule: FaultRule;
  readonly index: number;
  readonly path: RegExp | null;
  readonly userAgent: RegExp | null;
  readonly memory: AnswerMemory | null;
  readonly troubles: string[];
  matched: number;
  fired: number;
}

export function createFaultPlan(): FaultPlan {
  let entries: Counted[] = [];
  let seed = 0;
  return {
    take(asked) {
      const matching = entries.filter((entry) => matches(entry, asked));
      for (const entry of matching) entry.matched += 1;
      const first = matching.find((entry) => isDue(entry, seed)) ?? null;
      const memory = first?.memory ?? matching.find((entry) => entry.memory)?.memory ?? null;
      if (first === null && memory === null) return null;
      if (first !== null) first.fired += 1;
      return {
        action: first?.rule.action ?? null,
        memory,
        trouble: (text) => first?.troubles.push(text),
      };
    },
    replace(plan) {
      seed = plan.seed;
      entries = plan.rules.map(counted);
    },
    report: () =>
      entries.map(({ rule, matched, fired, troubles }) => {
        return { rule, matched, fired, troubles: [...troubles], seed };
      }),
  };
}

function counted(rule: FaultRule, index: number): Counted {
  const { path, user_agent: userAgent, action } = rule;
  return {
    rule,
    index,
    path: path === undefined ? null : new RegExp(path),
    userAgent: userAgent === undefined ? null : new RegExp(userAgent),
    memory: action.type === "stale_list" ? createAnswerMemory(action.reads) : null,
    troubles: [],
    matched: 0,
    fired: 0,
  };
}

function matches({ rule, path, userAgent }: Counted, asked: Asked): boolean {
  if (rule.method !== undefined && rule.method !== asked.method) return false;
  if (path !== null && !path.test(asked.path)) return false;
  return userAgent === null || userAgent.test(asked.userAgent);
}

// `nth` is where firing starts among the matches, `times` how many of them fire from there on.
function isDue({ rule, index, matched, fired }: Counted, seed: number): boolean {
  if (matched < rule.nth || fired >= rule.times) return false;
  return rule.probability === 1 || chance(seed, index, matched) < rule.probability;
}

/** From 0 to 1. Depends on nothing but its arguments, so that requests to other rules change nothing. */
function chance(seed: number, index: number, match: number): number {
  const hash = createHash("sha256").update(`${seed}:${index}:${match}`).digest();
  return hash.readUIntBE(0, 6) / 2 ** 48;
}
