import type { subscribe } from "node:diagnostics_channel";

/** One request as it went over the wire. */
export interface RequestRecord {
  readonly method: string;
  /** Without its query, which may carry a signature. */
  readonly url: string;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly ms: number;
  /** By which GitHub's support finds it. */
  readonly request_id: string | null;
  /** The system's code of what went wrong. */
  readonly error?: string;
}

interface Sent {
  readonly origin: string | URL;
  readonly method: string;
  readonly path: string;
}
interface Told {
  readonly request: Sent;
  readonly response?: { readonly statusCode: number; readonly headers: readonly Buffer[] };
  readonly error?: unknown;
}

/**
 * Tells every request of this process, whoever makes it: downloads, redirects and attempts that are
 * repeated too. Node's fetch and undici's both publish them on these channels.
 */
export function recordRequests(
  listen: typeof subscribe,
  tell: (record: RequestRecord) => void,
): void {
  const begun = new WeakMap<Sent, number>();
  const ended = (message: unknown): void => {
    const { request, response, error } = message as Told;
    const started = begun.get(request);
    if (started === undefined) return;
    begun.delete(request);
    tell({
      method: request.method,
      url: `${String(request.origin)}${request.path.replace(/\?.*$/, "")}`,
      status: response?.statusCode ?? null,
      ms: Math.round(performance.now() - started),
      request_id: headerOf(response?.headers ?? [], "x-github-request-id"),
      ...(error === undefined ? {} : { error: codeOf(error) }),
    });
  };
  listen("undici:request:create", (message) => {
    begun.set((message as Told).request, performance.now());
  });
  listen("undici:request:headers", ended);
  listen("undici:request:error", ended);
}

/** Names and values follow each other. */
function headerOf(headers: readonly Buffer[], name: string): string | null {
  const at = headers.findIndex((text, i) => i % 2 === 0 && String(text).toLowerCase() === name);
  const value = at < 0 ? undefined : headers[at + 1];
  return value === undefined ? null : String(value);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "error";
}
