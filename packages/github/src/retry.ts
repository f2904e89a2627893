import { RequestError } from "@octokit/request-error";

/** How long and how patiently a request is tried again. */
export interface RetryPolicy {
  /** No new attempt starts later than this after the first failure, in milliseconds. */
  readonly deadlineMs: number;
  /** First back-off ceiling, in milliseconds; doubles with each attempt up to `maxDelayMs`. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** Told before each wait, so that a person knows what a silent minute is for. */
  readonly onWait?: (reason: string, waitMs: number) => void;
}

/** However short the deadline: one fault, and one more on the way, are no reason to give up. */
const FEWEST_ATTEMPTS = 3;

export const DEFAULT_RETRY: RetryPolicy = {
  deadlineMs: 30_000,
  baseDelayMs: 400,
  maxDelayMs: 15_000,
};

/**
 * What a failed request tells about the server's state.
 * - `refused`: it was answered and will be answered the same way again
 * - `not_now`: it was answered "later" (rate limit) and had no effect
 * - `not_sent`: it never reached the server
 * - `unknown`: it may or may not have had its effect (5xx, connection lost)
 */
export type Outcome =
  | { kind: "refused" }
  | { kind: "not_now"; waitMs: number | null }
  | { kind: "not_sent" }
  | { kind: "unknown" };

const NEVER_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

export function outcomeOf(error: unknown): Outcome {
  if (error instanceof GarbledAnswer) return { kind: "unknown" };
  if (!(error instanceof RequestError)) {
    return isNetworkFault(error) ? networkOutcome(error) : { kind: "refused" };
  }
  if (!error.response) return networkOutcome(error);
  if (error.status === 429 || (error.status === 403 && isLimit(error))) {
    return { kind: "not_now", waitMs: statedWait(error) };
  }
  return error.status >= 500 ? { kind: "unknown" } : { kind: "refused" };
}

/** An answer with a good status whose body is not what the API speaks: a proxy's page, a cut JSON. */
export class GarbledAnswer extends Error {
  override readonly name = "GarbledAnswer";
}

/**
 * Runs `attempt` until it succeeds, is refused, or the deadline has passed; then throws the last
 * error. `repeatable` says that a second run after an *unknown* outcome does no harm (reads).
 */
export async function retrying<T>(
  policy: RetryPolicy,
  repeatable: boolean,
  attempt: () => Promise<T>,
): Promise<T> {
  let deadline = Infinity;
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const outcome = outcomeOf(error);
      if (outcome.kind === "refused" || (outcome.kind === "unknown" && !repeatable)) throw error;
      const stated = outcome.kind === "not_now" ? outcome.waitMs : null;
      const wait = stated ?? jitter(policy, tries - 1);
      // A transfer may break after an hour: the clock runs from the first failure, and the server's
      // word (`not_now`) counts more than our patience.
      deadline = Math.min(deadline, Date.now() + policy.deadlineMs);
      const patient = tries < FEWEST_ATTEMPTS && stated === null;
      if (Date.now() + wait > deadline && !patient) throw error;
      policy.onWait?.(faultCode(error) ?? messageOf(error), wait);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** Full jitter: anything between nothing and the ceiling, so that a fleet does not come back as one. */
function jitter(policy: RetryPolicy, tries: number): number {
  const ceiling = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** tries);
  return Math.random() * ceiling;
}

function networkOutcome(error: unknown): Outcome {
  const code = faultCode(error);
  return { kind: code !== null && NEVER_CONNECTED.has(code) ? "not_sent" : "unknown" };
}

export function isNetworkFault(error: unknown): boolean {
  // undici reports every lost connection as TypeError("fetch failed" | "terminated") with a cause.
  return error instanceof TypeError ? "cause" in error : faultCode(error) !== null;
}

/** The system's or undici's code of a network fault, found along the chain of causes. */
export function faultCode(error: unknown): string | null {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof AggregateError && at.errors.length > 0) {
      const inner = faultCode(at.errors[0]);
      if (inner !== null) return inner;
    }
    if ("code" in at && typeof at.code === "string") return at.code;
  }
  return null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isLimit(error: RequestError): boolean {
  const headers = error.response?.headers ?? {};
  if (headers["retry-after"] !== undefined) return true;
  if (headers["x-ratelimit-remaining"] === "0") return true;
  return /secondary rate limit|abuse detection/i.test(error.message);
}

/** The wait the server asks for, in milliseconds; null when it names none. */
function statedWait(error: RequestError): number | null {
  const headers = error.response?.headers ?? {};
  const after = Number(headers["retry-after"]);
  if (Number.isFinite(after) && headers["retry-after"] !== undefined) return after * 1000;
  if (headers["x-ratelimit-remaining"] === "0") {
    const reset = Number(headers["x-ratelimit-reset"]);
    if (Number.isFinite(reset)) return Math.max(0, reset * 1000 - Date.now()) + 1000;
  }
  return null;
}
