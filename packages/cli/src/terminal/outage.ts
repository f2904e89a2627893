import { subscribe, unsubscribe } from "node:diagnostics_channel";
import pc from "picocolors";
import { duration } from "./duration.ts";
import { hearWaits } from "./say-wait.ts";

const ANSWERED = "undici:request:headers";
/** Shorter ones are nothing to remember. */
const WORTH_TELLING_MS = 5000;

/** Whether GitHub answers, as far as the requests of this process tell. */
export interface Outage {
  /** The line that says so; none while it answers. @param now in milliseconds */
  readonly lines: (now: number) => string[];
  /** When it was last heard of: what goes on there is not known for later. */
  readonly lastHeard: (now: number) => number;
  readonly end: () => void;
}

/**
 * Follows the waits before repeated requests, from the first until the next good answer.
 * @param changed called when it begins, goes on or is over
 * @param tell a line that stays, of an outage that is over
 */
export function followOutage(changed: () => void, tell: (line: string) => void): Outage {
  let gone: { readonly since: number; readonly reason: string; readonly until: number } | null =
    null;
  const deaf = hearWaits((reason, waitMs) => {
    const now = Date.now();
    gone = { since: gone?.since ?? now, reason, until: now + waitMs };
    changed();
  });
  const answered = (message: unknown): void => {
    const { response } = message as { response: { readonly statusCode: number } };
    if (gone === null || isRefusal(response.statusCode)) return;
    const lasted = Date.now() - gone.since;
    gone = null;
    if (lasted < WORTH_TELLING_MS) changed();
    else tell(`GitHub answers again, after ${duration(lasted)}.`);
  };
  subscribe(ANSWERED, answered);
  return {
    lines: (now) => {
      if (gone === null) return [];
      const { reason, since, until } = gone;
      const soon = until - now < 500;
      const left = soon ? "trying again now" : `trying again in ${duration(until - now)}`;
      const lasts = now - since < 1000 ? "" : `, for ${duration(now - since)}`;
      // A system's code is no sentence; everything else is what GitHub has said.
      const silent = /^[A-Z_]+$/.test(reason);
      const why = silent ? `GitHub does not answer (${reason})` : `GitHub: ${reason}`;
      return [pc.yellow(`! ${why}${lasts}; ${left}`)];
    },
    lastHeard: (now) => gone?.since ?? now,
    end: () => {
      deaf();
      unsubscribe(ANSWERED, answered);
    },
  };
}

/** What is sent again; anything else is an answer. */
function isRefusal(status: number): boolean {
  return status >= 500 || status === 429 || status === 403;
}
