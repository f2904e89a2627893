import type { Mutation } from "./mutation.ts";

/** What happens to a request that a fault is due for. */
export type FaultAction =
  /** Answers without doing anything. `retry_after` in seconds becomes the header. */
  | { readonly type: "fail"; readonly status: number; readonly retry_after?: number }
  /**
   * Refuses as GitHub's limits do. A primary limit says when it ends in `x-ratelimit-reset`
   * (`reset_in` seconds from now), a secondary one in `retry-after`, or not at all.
   */
  | {
      readonly type: "limit";
      readonly kind: "primary" | "secondary";
      readonly status: 403 | 429;
      readonly retry_after?: number;
      readonly reset_in?: number;
    }
  /** Does the work, then answers the failure instead of the result. */
  | { readonly type: "apply_then_fail"; readonly status: number }
  /** Does the work, then drops the connection without an answer. */
  | { readonly type: "apply_then_cut" }
  /** Drops the connection: at once, or after that many bytes of the request body were read. */
  | { readonly type: "cut"; readonly after_bytes?: number }
  /** Sends the real headers and only the first `bytes` of the body, then drops the connection. */
  | { readonly type: "truncate"; readonly bytes: number }
  /** Answers 200 with an HTML error page, as overloaded proxies do. */
  | { readonly type: "html" }
  /** Waits before the normal work. */
  | { readonly type: "delay"; readonly ms: number }
  /** Answers a GET as the same caller got it `reads` reads ago; the oldest known when there were fewer. */
  | { readonly type: "stale_list"; readonly reads: number }
  /** Takes an upload's bytes, leaves an asset in state `starter` behind and answers 502. */
  | { readonly type: "starter" }
  /** Does the work twice, as a proxy that repeats a request does; the second answer is delivered. */
  | { readonly type: "duplicate" }
  /** Somebody else changes something just before the work, or before its answer leaves. */
  | { readonly type: "mutate"; readonly when: "before" | "after"; readonly change: Mutation };
