import type { IncomingMessage } from "node:http";
import type { Identity } from "../auth/identity.ts";
import { GitHubError } from "./errors.ts";
import type { Headers } from "./reply.ts";
import { RATE_LIMIT_DOCS } from "./secondary-limits.ts";

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

/** Whom requests are counted for, and whether they are somebody: strangers share an address. */
export interface RateCaller {
  /** As GitHub names it in a refusal: "user ID 1", or an address. */
  readonly name: string;
  readonly known: boolean;
}

/** Requests an hour; null only counts, as Enterprise Server does by default. */
interface PrimaryLimits {
  readonly limit: number | null;
  /** For requests without authentication. */
  readonly unauthenticated: number | null;
}

export interface RateLimits {
  /** Counts a request for a caller. Throws GitHub's 403 when a limit that is enforced is used up. */
  take(caller: RateCaller, now: Date): void;
  /** Takes back a request that does not count (304 answers). */
  giveBack(caller: RateCaller): void;
  state(caller: RateCaller, now: Date): RateState;
  /** From now on refuse callers above these limits, and count anew. */
  enforce(limits: PrimaryLimits): void;
}

const HOUR = 3600;
const SHOWN_LIMIT = 5000;
/** What GitHub grants an address without authentication. */
export const UNAUTHENTICATED_LIMIT = 60;

const NO_LIMITS: PrimaryLimits = { limit: null, unauthenticated: null };
const GOOD_NEWS =
  "(But here's the good news: Authenticated requests get a higher rate limit. Check out the documentation for more details.)";

/** Hourly windows per caller, in memory. */
export function createRateLimits(): RateLimits {
  const windows = new Map<string, Window>();
  let enforced = NO_LIMITS;

  const limitOf = ({ known }: RateCaller): number | null =>
    known ? enforced.limit : enforced.unauthenticated;
  const windowOf = ({ name }: RateCaller, now: Date): Window => {
    const seconds = Math.floor(now.getTime() / 1000);
    const known = windows.get(name);
    if (known !== undefined && known.reset > seconds) return known;
    const fresh = { used: 0, reset: seconds + HOUR };
    windows.set(name, fresh);
    return fresh;
  };
  const state = (caller: RateCaller, now: Date): RateState => {
    const limit = limitOf(caller) ?? SHOWN_LIMIT;
    const { used, reset } = windowOf(caller, now);
    const shown = Math.min(used, limit);
    return { limit, used: shown, remaining: limit - shown, reset };
  };

  return {
    state,
    take(caller, now) {
      const window = windowOf(caller, now);
      const limit = limitOf(caller);
      if (limit !== null && window.used >= limit) {
        const words = `API rate limit exceeded for ${caller.name}.`;
        throw new GitHubError(403, caller.known ? words : `${words} ${GOOD_NEWS}`, {
          documentationUrl: RATE_LIMIT_DOCS,
        });
      }
      window.used += 1;
    },
    giveBack({ name }) {
      const window = windows.get(name);
      if (window !== undefined && window.used > 0) window.used -= 1;
    },
    enforce(limits) {
      enforced = limits;
      windows.clear();
    },
  };
}

/** A user, with all of the user's tokens, or the address of a stranger. */
export function callerOf(req: IncomingMessage, identity: Identity | null): RateCaller {
  if (identity !== null) return { name: `user ID ${identity.user.id}`, known: true };
  const address = (req.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  return { name: address, known: false };
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
