import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Headers, Reply } from "./reply.ts";

/**
 * Writes a reply. GET answers in JSON carry an ETag, and a matching If-None-Match becomes 304.
 * Returns the status that was sent.
 */
export async function send(
  req: IncomingMessage,
  res: ServerResponse,
  reply: Reply,
  common: Headers,
): Promise<number> {
  switch (reply.kind) {
    case "raw":
      return res.statusCode;
    case "empty":
      write(res, reply.status, { ...common, ...reply.headers });
      res.end();
      return reply.status;
    case "text":
      return sendBytes(res, reply.status, Buffer.from(reply.body), {
        ...common,
        "content-type": "text/plain; charset=utf-8",
        ...reply.headers,
      });
    case "json":
      return sendJson(req, res, reply, common);
    case "stream":
      write(res, reply.status, { ...common, ...reply.headers });
      if (req.method === "HEAD") {
        reply.body.destroy();
        res.end();
      } else {
        // A client that goes away is its own business: the log shows how far it got.
        await pipeline(reply.body, res).catch(() => {});
      }
      return reply.status;
    default:
      return reply satisfies never;
  }
}

function sendJson(
  req: IncomingMessage,
  res: ServerResponse,
  reply: Reply & { kind: "json" },
  common: Headers,
): number {
  const body = Buffer.from(JSON.stringify(reply.body));
  const headers = {
    ...common,
    "content-type": "application/json; charset=utf-8",
    ...reply.headers,
  };
  if (reply.status !== 200 || (req.method !== "GET" && req.method !== "HEAD")) {
    return sendBytes(res, reply.status, body, headers);
  }
  const etag = `W/"${createHash("sha256").update(body).digest("hex")}"`;
  if (matches(req.headers["if-none-match"], etag)) {
    write(res, 304, { ...common, etag });
    res.end();
    return 304;
  }
  return sendBytes(res, 200, body, { ...headers, etag, "cache-control": "private, max-age=60" });
}

function sendBytes(res: ServerResponse, status: number, body: Buffer, headers: Headers): number {
  write(res, status, { ...headers, "content-length": body.length });
  res.end(body);
  return status;
}

function write(res: ServerResponse, status: number, headers: Headers): void {
  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
}

function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(",").some((tag) => opaque(tag) === opaque(etag) || tag.trim() === "*");
}

function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, "");
}
