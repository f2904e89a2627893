import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import type { Identity } from "../auth/identity.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { readJsonObject } from "./body.ts";
import { unauthorized } from "./errors.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

interface ContextParts {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly identity: Identity | null;
  readonly repo: RepositoryRow | null;
  readonly server: ServerState;
  readonly body: Readable;
}

/** Everything a handler may use about one request. */
export class Context {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Path parameters, percent-decoded. `params["*"]` is the rest of a wildcard path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Who asks; null for anonymous requests. */
  readonly identity: Identity | null;
  readonly server: ServerState;
  /** The request body as bytes. Prefer it to `req`: faults can cut it. */
  readonly body: Readable;
  readonly #repo: RepositoryRow | null;

  constructor(parts: ContextParts) {
    this.req = parts.req;
    this.res = parts.res;
    this.params = parts.params;
    this.query = parts.query;
    this.identity = parts.identity;
    this.server = parts.server;
    this.body = parts.body;
    this.#repo = parts.repo;
  }

  /** The repository of a route with :owner/:repo; the caller may do what the route's access says. */
  get repo(): RepositoryRow {
    if (this.#repo === null) throw new Error("this route has no :owner/:repo");
    return this.#repo;
  }

  /** The identity where anonymous callers are refused. Throws 401. */
  get user(): Identity {
    if (this.identity === null) throw unauthorized();
    return this.identity;
  }

  /** A path parameter the route's pattern guarantees. */
  param(name: string): string {
    return this.params[name] ?? "";
  }

  /** A numeric path parameter; NaN-free: an id that is no number becomes -1, which nothing has. */
  idParam(name: string): number {
    const text = this.param(name);
    return /^\d{1,15}$/.test(text) ? Number(text) : -1;
  }

  /**
   * The body as a JSON object, `{}` when empty. At most `limit` bytes, 1 MB where the route does not
   * say; throws 400 "Problems parsing JSON".
   */
  json(limit?: number): Promise<JsonObject> {
    return readJsonObject(this.body, limit);
  }
}
