import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 5_000;

/** Waits until the next look is due: five seconds, or what is left until the deadline. */
export function pause(deadline: number): Promise<void> {
  return delay(Math.max(0, Math.min(POLL_MS, deadline - Date.now())));
}
