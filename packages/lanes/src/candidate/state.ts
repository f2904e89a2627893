/** How far a candidate got. `expired` and `promoted` ones are sealed, too. */
export type CandidateState = "sealed" | "incomplete" | "expired" | "promoted";

const DAY = 86_400_000;

/** @param facts what is known of it; an unsealed one is nothing yet, a promoted one stays that */
export function candidateState(facts: {
  readonly sealed: boolean;
  readonly promoted: boolean;
  readonly expired: boolean;
}): CandidateState {
  if (!facts.sealed) return "incomplete";
  if (facts.promoted) return "promoted";
  return facts.expired ? "expired" : "sealed";
}

/**
 * @param createdAt RFC 3339
 * @param days the oldest that is allowed; no limit when absent
 * @param now in milliseconds
 */
export function isTooOld(createdAt: string, days: number | undefined, now: number): boolean {
  return days !== undefined && Date.parse(createdAt) + days * DAY < now;
}
