import { GitHubError } from "./errors.ts";

/**
 * GitHub's secondary limits, all per caller.
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 * Those of computing time and of undisclosed reasons have no counterpart here.
 */
export interface SecondaryLimits {
  /** Requests under way at once, REST and GraphQL together. */
  readonly concurrent: number;
  /** Points a minute of all REST endpoints together: 1 for a read, 5 for a write. */
  readonly points: number;
  /** Points a minute of GraphQL: 1 for a query, 5 with a mutation. */
  readonly graphql_points: number;
  /** Requests that make or change something. */
  readonly content_per_minute: number;
  readonly content_per_hour: number;
  /** GitHub uses both. */
  readonly status: 403 | 429;
}

export const GITHUB_SECONDARY_LIMITS: SecondaryLimits = {
  concurrent: 100,
  points: 900,
  graphql_points: 2000,
  content_per_minute: 80,
  content_per_hour: 500,
  status: 403,
};

/** The words of GitHub; clients tell the kinds of limits apart by them. */
export const SECONDARY_WORDS =
  "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
export const RATE_LIMIT_DOCS =
  "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api";

/** What a request costs beside its place among those under way. */
interface Cost {
  readonly kind: "rest" | "graphql";
  /** Whether it makes or changes something. */
  readonly writes: boolean;
}

export interface SecondaryLimiter {
  /**
   * Counts a request as under way. Throws GitHub's refusal above the limit.
   *
   * @returns what ends it; to be called once.
   */
  enter(caller: string): () => void;
  /** Counts points and content. Throws GitHub's refusal above a limit; then nothing is counted. */
  spend(caller: string, cost: Cost, now: Date): void;
  /** From now on enforce these; null enforces nothing (the default, as on Enterprise Server). */
  enforce(limits: SecondaryLimits | null): void;
}

interface Window {
  used: number;
  /** Milliseconds since the epoch. */
  ends: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const READ_POINTS = 1;
const WRITE_POINTS = 5;
/** What GitHub asks to be waited for when nothing tells when there is room again, in seconds. */
const USUAL_WAIT = 60;

/** Counts in memory, in windows that begin with a caller's first request. */
export function createSecondaryLimiter(): SecondaryLimiter {
  const windows = new Map<string, Window>();
  const underWay = new Map<string, number>();
  let limits: SecondaryLimits | null = null;

  const windowOf = (key: string, length: number, now: number): Window => {
    const known = windows.get(key);
    if (known !== undefined && known.ends > now) return known;
    const fresh = { used: 0, ends: now + length };
    windows.set(key, fresh);
    return fresh;
  };

  return {
    enter(caller) {
      const others = underWay.get(caller) ?? 0;
      if (limits !== null && others >= limits.concurrent) throw refusal(limits, USUAL_WAIT);
      underWay.set(caller, others + 1);
      return () => {
        const left = (underWay.get(caller) ?? 1) - 1;
        if (left === 0) underWay.delete(caller);
        else underWay.set(caller, left);
      };
    },
    spend(caller, { kind, writes }, date) {
      if (limits === null) return;
      const now = date.getTime();
      const points = writes ? WRITE_POINTS : READ_POINTS;
      const most = kind === "rest" ? limits.points : limits.graphql_points;
      const spent: (readonly [Window, number, number])[] = [
        [windowOf(`${kind} ${caller}`, MINUTE, now), points, most],
      ];
      if (writes) {
        const { content_per_minute: perMinute, content_per_hour: perHour } = limits;
        spent.push(
          [windowOf(`content/minute ${caller}`, MINUTE, now), 1, perMinute],
          [windowOf(`content/hour ${caller}`, HOUR, now), 1, perHour],
        );
      }
      const full = spent.filter(([window, cost, limit]) => window.used + cost > limit);
      const ends = Math.max(...full.map(([window]) => window.ends));
      if (full.length > 0) throw refusal(limits, Math.ceil((ends - now) / 1000));
      for (const [window, cost] of spent) window.used += cost;
    },
    enforce(next) {
      limits = next;
      windows.clear();
    },
  };
}

function refusal({ status }: SecondaryLimits, seconds: number): GitHubError {
  return new GitHubError(status, SECONDARY_WORDS, {
    documentationUrl: `${RATE_LIMIT_DOCS}#about-secondary-rate-limits`,
    headers: { "retry-after": String(seconds) },
  });
}
