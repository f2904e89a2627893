import { createHmac, timingSafeEqual } from "node:crypto";
import type { Context } from "../http/context.ts";
import { GitHubError } from "../http/errors.ts";
import type { ServerState } from "../state.ts";

export interface SignedRequest {
  readonly method: "GET" | "PUT" | "POST";
  /** Path on the storage origin, starting with "/". */
  readonly path: string;
  /** Further query parameters, covered by the signature. */
  readonly params?: Readonly<Record<string, string>>;
  readonly ttlSeconds: number;
}

/** A URL on the second origin that needs no credentials until it expires. */
export function signUrl(
  server: Pick<ServerState, "ids" | "urls" | "clock">,
  request: SignedRequest,
): string {
  const url = new URL(server.urls.storage_url + request.path);
  for (const [name, value] of Object.entries(request.params ?? {})) {
    url.searchParams.set(name, value);
  }
  const expires = Math.floor(server.clock().getTime() / 1000) + request.ttlSeconds;
  url.searchParams.set("se", String(expires));
  url.searchParams.set("sig", signature(server, request.method, url));
  return url.href;
}

/**
 * For handlers on the second origin. Throws 403 when the signature does not fit the method, the
 * path or a parameter, or when it is too old. Parameters named in `unsigned` may be added by the
 * client (block numbers of an upload, say).
 */
export function requireSignature(ctx: Context, unsigned: readonly string[] = []): void {
  const url = new URL(ctx.req.url ?? "/", ctx.server.urls.storage_url);
  for (const name of unsigned) url.searchParams.delete(name);
  const method = ctx.req.method === "HEAD" ? "GET" : (ctx.req.method ?? "GET");
  const presented = Buffer.from(url.searchParams.get("sig") ?? "");
  const expected = Buffer.from(signature(ctx.server, method, url));
  const genuine = presented.length === expected.length && timingSafeEqual(presented, expected);
  const expires = Number(url.searchParams.get("se"));
  if (!genuine || expires * 1000 <= ctx.server.clock().getTime()) {
    throw new GitHubError(403, "Server failed to authenticate the request.");
  }
}

function signature(server: Pick<ServerState, "ids">, method: string, url: URL): string {
  const params = [...url.searchParams]
    .filter(([name]) => name !== "sig")
    .map(([name, value]) => `${name}=${value}`)
    .toSorted();
  return createHmac("sha256", server.ids.secret("storage"))
    .update([method, url.pathname, ...params].join("\n"))
    .digest("hex");
}
