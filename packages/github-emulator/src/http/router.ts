import createFinder from "find-my-way";
import type { Access } from "../auth/access.ts";
import type { Context } from "./context.ts";
import type { Reply } from "./reply.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * One endpoint. `path` is find-my-way syntax, relative to where the table is mounted. A path with
 * `:owner` and `:repo` gets `ctx.repo`, loaded and checked against `access` (by default: the
 * repository must be readable) before `handle` runs. HEAD requests run the GET route.
 */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly access?: Access;
  /** What a token with listed permissions needs, where the handler asks for that itself. */
  readonly accepts?: Access;
  /** The Authorization header is an App's JWT, which the handler checks itself. */
  readonly credentials?: "app";
  handle(ctx: Context): Promise<Reply> | Reply;
}

/**
 * What a table of routes belongs to; it decides authentication, headers and error format:
 * `api` REST and GraphQL, `web` the html origin, `git` smart HTTP (asks for Basic credentials),
 * `storage` the second origin with signed URLs, `admin` the control of the emulator itself, `page`
 * what a person at this machine sees of it.
 */
type Surface = "api" | "web" | "git" | "storage" | "admin" | "page";

export interface Mount {
  readonly surface: Surface;
  readonly prefix: string;
  readonly routes: readonly Route[];
}

export interface Match {
  readonly route: Route;
  readonly surface: Surface;
  /** The route's path with the prefix of its mount. */
  readonly pattern: string;
  readonly params: Record<string, string>;
}

export interface Router {
  /** The route for a request target (path with query), or null. */
  find(method: string, target: string): Match | null;
}

interface Stored {
  readonly route: Route;
  readonly surface: Surface;
  readonly pattern: string;
}

/** Builds one lookup table from all mounts. Two routes with one method and path are a defect: throws. */
export function createRouter(mounts: readonly Mount[]): Router {
  const finder = createFinder({ maxParamLength: 1024, ignoreTrailingSlash: true });
  for (const { surface, prefix, routes } of mounts) {
    for (const route of routes) {
      const pattern = prefix + route.path;
      finder.on(route.method, pattern, () => {}, { route, surface, pattern } satisfies Stored);
    }
  }
  return {
    find(method, target) {
      const verb = method === "HEAD" ? "GET" : method;
      if (!isMethod(verb)) return null;
      const found = finder.find(verb, target);
      if (found === null) return null;
      const stored = found.store as Stored | null;
      if (stored === null) return null;
      const params: Record<string, string> = {};
      for (const [name, value] of Object.entries(found.params)) params[name] = value ?? "";
      return { ...stored, params };
    },
  };
}

function isMethod(value: string): value is Method {
  return ["GET", "POST", "PUT", "PATCH", "DELETE"].includes(value);
}
