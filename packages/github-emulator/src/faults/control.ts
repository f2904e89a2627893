import type { FaultPlan, FaultReport } from "./plan.ts";
import { type FaultRule, parseFaultPlan } from "./parse.ts";

type Counters = "nth" | "times" | "probability";

/** One entry of a plan; what is left out has its default. */
export type Fault = Omit<FaultRule, Counters> & Partial<Pick<FaultRule, Counters>>;

/** The fault plan of a running emulator. `POST {admin_url}/faults` does the same from outside. */
export interface Faults {
  /**
   * Replaces the plan; counting starts anew. The same seed, faults and requests give the same
   * failures.
   *
   * @throws {BadFaultPlan} with every problem of every entry; then the plan stays as it is.
   */
  arm(plan: readonly Fault[] | { readonly seed?: number; readonly faults: readonly Fault[] }): void;
  /** How often each entry matched and fired, and what it could not do. */
  report(): readonly FaultReport[];
  clear(): void;
}

export function controlFaults(plan: FaultPlan): Faults {
  return {
    arm(given) {
      plan.replace(parseFaultPlan(given));
    },
    report: () => plan.report(),
    clear() {
      plan.replace({ seed: 0, rules: [] });
    },
  };
}
