import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { conditional } from "./polled.ts";
import { DEFAULT_RETRY, GarbledAnswer, retrying, type RetryPolicy } from "./retry.ts";
import { fixedToken, withToken, type TokenSource } from "./token.ts";

/** One request as it went over the wire; never carries headers, bodies or a query string. */
export interface RequestTrace {
  readonly method: string;
  readonly url: string;
  /** HTTP status, or null when no answer came. */
  readonly status: number | null;
  readonly durationMs: number;
}

export interface ConnectOptions {
  readonly token: string | TokenSource;
  /** Base of the REST API, without a trailing slash; github.com's when absent. */
  readonly apiUrl?: string;
  readonly retry?: Partial<RetryPolicy>;
  readonly onRequest?: (trace: RequestTrace) => void;
}

const ApiClient = Octokit.plugin(paginateRest);

/** An authenticated way to one GitHub, with one retry policy and every request counted. */
export interface Connection {
  readonly api: InstanceType<typeof ApiClient>;
  readonly token: TokenSource;
  readonly apiUrl: string;
  readonly retry: RetryPolicy;
  /** Plain fetch for asset bodies: traced and counted, never retried, never authenticated by itself. */
  readonly fetch: typeof fetch;
  readonly requests: () => number;
  /** Of a GitHub that is not github.com: whom to believe what its jobs have signed. */
  readonly trust?: ServerTrust;
  /** What an App's token may do in every repository of its installation, as GitHub said when it made it. */
  readonly granted?: Granted;
}

/** Permission, as GitHub's API spells it, to its level: `{ pull_requests: "write" }`. */
export type Granted = Readonly<Record<string, string>>;

/** How a GitHub other than github.com vouches for its jobs. */
interface ServerTrust {
  /** Sigstore's trusted root. */
  readonly trustRoot: { readonly bytes: Uint8Array; readonly name: string };
  /** As its jobs call it, which certificates repeat. */
  readonly serverUrl: string;
}

export const USER_AGENT = "release-actions";

export function connect(options: ConnectOptions): Connection {
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const apiUrl = (options.apiUrl ?? "https://api.github.com").replace(/\/+$/, "");
  let count = 0;
  const tracedFetch = traced(options.onRequest, () => {
    count += 1;
  });
  const api = new ApiClient({
    baseUrl: apiUrl,
    userAgent: USER_AGENT,
    request: { fetch: tracedFetch, headers: { "x-github-api-version": "2022-11-28" } },
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  });
  const token = typeof options.token === "string" ? fixedToken(options.token) : options.token;
  const polled = conditional<Awaited<ReturnType<typeof api.request>>>();
  api.hook.wrap("request", (send, request) => {
    const authorised = () =>
      withToken(token, async (current) => {
        request.headers.authorization = `Bearer ${current}`;
        return send(request);
      });
    return retrying(retry, request.method === "GET" || request.method === "HEAD", async () => {
      const answer =
        request.method === "GET"
          ? await polled(api.request.endpoint.parse(request).url, request.headers, authorised)
          : await authorised();
      refuseForeign(answer, apiUrl, `${request.method} ${request.url}`);
      return answer;
    });
  });
  return { api, token, apiUrl, retry, fetch: tracedFetch, requests: () => count };
}

/**
 * An HTML page with status 200 has been seen in the wild; as data it would be believed. So would what
 * another host says, to which a redirect has led: GitHub's own redirects stay with the API.
 */
function refuseForeign(
  { status, url, data }: { status: number; url: string; data: unknown },
  apiUrl: string,
  asked: string,
): void {
  if (url !== "" && new URL(url).origin !== new URL(apiUrl).origin) {
    throw new GarbledAnswer(`${asked}: another host answered`);
  }
  if (status >= 300 || status === 204) return;
  if (typeof data === "object" && !(data instanceof ArrayBuffer)) return;
  throw new GarbledAnswer(`${asked}: the answer is not JSON`);
}

function ignore(): void {}

function traced(
  onRequest: ((trace: RequestTrace) => void) | undefined,
  counted: () => void,
): typeof fetch {
  return async (input, init) => {
    counted();
    const started = performance.now();
    const url = input instanceof Request ? input.url : String(input);
    const trace = (status: number | null): void =>
      onRequest?.({
        method: init?.method ?? "GET",
        url: url.replace(/\?.*$/, ""),
        status,
        durationMs: performance.now() - started,
      });
    try {
      const answer = await (await chosenFetch())(input, init);
      trace(answer.status);
      return answer;
    } catch (error) {
      trace(null);
      throw error;
    }
  };
}

let fetchInUse: Promise<typeof fetch> | undefined;

/** Node's own fetch, or undici's behind the proxy that the environment names (loaded only then). */
function chosenFetch(): Promise<typeof fetch> {
  fetchInUse ??= proxyConfigured() ? proxyFetch() : Promise.resolve(globalThis.fetch);
  return fetchInUse;
}

function proxyConfigured(): boolean {
  const names = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"];
  return names.some((name) => (process.env[name] ?? "") !== "");
}

async function proxyFetch(): Promise<typeof fetch> {
  const undici = await import("undici");
  const dispatcher = new undici.EnvHttpProxyAgent();
  // One and the same interface, which two packages declare each for itself.
  const through = undici.fetch as unknown as (input: unknown, init: unknown) => Promise<Response>;
  return (input, init) => through(input, { ...init, dispatcher });
}
