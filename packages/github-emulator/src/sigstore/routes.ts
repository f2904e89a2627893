import { Readable } from "node:stream";
import type { Context } from "../http/context.ts";
import { type Reply, json, stream, text } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { authorities, type Authorities } from "./authorities.ts";
import { issueCertificate } from "./fulcio.ts";
import { keptEntry } from "./log-entry.ts";
import { trustedRoot } from "./trusted-root.ts";

const LARGEST_ENTRY = 32 * 1024 * 1024;

/** Fulcio, Rekor and a timestamp authority, for rehearsals of signing. */
export const sigstoreRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/_services/fulcio/api/v2/signingCert",
    handle: issueCertificate,
  },
  {
    method: "POST",
    path: "/_services/rekor/api/v1/log/entries",
    handle: by(({ mock, tlog }) => mock.rekorHandler(tlog), keptEntry),
  },
  {
    method: "POST",
    path: "/_services/rekor/api/v2/log/entries",
    handle: by(({ mock, tlog }) => mock.rekorV2Handler(tlog)),
  },
  {
    method: "POST",
    path: "/_services/tsa/api/v1/timestamp",
    handle: by(({ mock, tsa }) => mock.tsaHandler(tsa)),
  },
];

/** In the control API: whom to trust for what is signed here. */
export const sigstoreAdminRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/sigstore/trusted-root.json",
    handle: async (ctx) => json(200, await trustedRoot(ctx.server)),
  },
];

type Handler = ReturnType<Authorities["mock"]["tsaHandler"]>;

type Body = Readonly<Record<string, unknown>>;

/** Lets a handler of the mock answer. It takes and gives whole bodies. */
function by(
  choose: (services: Authorities) => Handler,
  prepare: (body: Body) => Body = (body) => body,
): (ctx: Context) => Promise<Reply> {
  return async (ctx) => {
    const body = JSON.stringify(prepare(await ctx.json(LARGEST_ENTRY)));
    const { fn } = choose(await authorities(ctx.server));
    const { statusCode, response, contentType = "text/plain" } = await fn(body);
    const headers = { "content-type": contentType };
    if (typeof response === "string") return text(statusCode, response, headers);
    const bytes = Buffer.from(response.buffer, response.byteOffset, response.byteLength);
    const length = { "content-length": bytes.length };
    return stream(statusCode, Readable.from([bytes]), { ...headers, ...length });
  };
}
