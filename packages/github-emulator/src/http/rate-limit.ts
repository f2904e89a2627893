import { GitHubError } from "./errors.ts";
import type { Headers } from "./reply.ts";

interface Window {
  used: number;
  /** Seconds since the epoch. */
  reset: number;
}

export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  readonly used: number;
  readonly reset: number;
}

export interface RateLimits {
  /** Counts a request for a caller. Throws GitHub's 403 when a limit that is enforced is used up. */
  take(caller: string, now: Date): void;
  /** Takes back a request that does not count (304 answers). */
  giveBack(caller: string): void;
  state(caller: string, now: Date): RateState;
  /** From now on refuse callers above `limit` requests an hour; null only counts (as GHES does). */
  enforce(limit: number | null): void;
  clear(): void;
}

const HOUR = 3600;
const SHOWN_LIMIT = 5000;

/** Hourly windows per caller, in memory. */
export function createRateLimits(): RateLimits {
  const windows = new Map<string, Window>();
  let enforced: number | null = null;

  const windowOf = (caller: string, now: Date): Window => {
    const seconds = Math.floor(now.getTime() / 1000);
    const known = windows.get(caller);
    if (known !== undefined && known.reset > seconds) return known;
    const fresh = { used: 0, reset: seconds + HOUR };
    windows.set(caller, fresh);
    return fresh;
  };
  const state = (caller: string, now: Date): RateState => {
    const limit = enforced ?? SHOWN_LIMIT;
    const { used, reset } = windowOf(caller, now);
    const shown = Math.min(used, limit);
    return { limit, used: shown, remaining: limit - shown, reset };
  };

  return {
    state,
    take(caller, now) {
      const window = windowOf(caller, now);
      if (enforced !== null && window.used >= enforced) {
        throw new GitHubError(403, `API rate limit exceeded for ${caller}.`);
      }
      window.used += 1;
    },
    giveBack(caller) {
      const window = windows.get(caller);
      if (window !== undefined && window.used > 0) window.used -= 1;
    },
    enforce(limit) {
      enforced = limit;
      windows.clear();
    },
    clear() {
      enforced = null;
      windows.clear();
    },
  };
}

/** The x-ratelimit headers of an API answer. */
export function rateLimitHeaders(state: RateState, resource: string): Headers {
  return {
    "x-ratelimit-limit": state.limit,
    "x-ratelimit-remaining": state.remaining,
    "x-ratelimit-used": state.used,
    "x-ratelimit-reset": state.reset,
    "x-ratelimit-resource": resource,
  };
}
