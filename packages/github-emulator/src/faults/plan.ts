import type { FaultAction, FaultRule } from "./parse.ts";

export interface FaultPlan {
  /** The action for this request, if a rule fires. Counts the request for every rule it matches. */
  take(method: string, path: string): FaultAction | null;
  replace(rules: readonly FaultRule[]): void;
  /** The rules with how often each matched and fired, for `GET /_emulator/faults`. */
  report(): readonly FaultReport[];
}

interface FaultReport {
  readonly rule: FaultRule;
  readonly matched: number;
  readonly fired: number;
}

interface Counted {
  readonly rule: FaultRule;
  readonly pattern: RegExp | null;
  matched: number;
  fired: number;
}

export function createFaultPlan(): FaultPlan {
  let entries: Counted[] = [];
  return {
    take(method, path) {
      let action: FaultAction | null = null;
      for (const entry of entries) {
        if (entry.rule.method !== undefined && entry.rule.method !== method) continue;
        if (entry.pattern !== null && !entry.pattern.test(path)) continue;
        entry.matched += 1;
        if (action !== null || !isDue(entry)) continue;
        entry.fired += 1;
        action = entry.rule.action;
      }
      return action;
    },
    replace(rules) {
      entries = rules.map((rule) => ({
        rule,
        pattern: rule.path === undefined ? null : new RegExp(rule.path),
        matched: 0,
        fired: 0,
      }));
    },
    report: () => entries.map(({ rule, matched, fired }) => ({ rule, matched, fired })),
  };
}

// `nth` is where firing starts among the matches, `times` how many matches from there on.
function isDue({ rule, matched, fired }: Counted): boolean {
  return matched >= rule.nth && fired < rule.times;
}
