import type { ServerResponse } from "node:http";
import { RATE_LIMIT_DOCS, SECONDARY_WORDS as SECONDARY } from "../http/secondary-limits.ts";
import type { FaultAction } from "./action.ts";

type Limit = FaultAction & { readonly type: "limit" };

const PRIMARY_LIMIT = 5000;

/** A failure without its cause. 403 and 429 carry the words of the secondary limit. */
export function sendFailure(res: ServerResponse, status: number, retryAfter?: number): void {
  const message = status === 403 || status === 429 ? SECONDARY : "Server Error";
  if (retryAfter !== undefined) res.setHeader("retry-after", retryAfter);
  sendJson(res, status, message, "https://docs.github.com/rest");
}

/** A limit's refusal. `now` is the emulator's clock: clients compare the reset with their own. */
export function sendLimit(res: ServerResponse, limit: Limit, now: Date): void {
  const { kind, status, retry_after: retryAfter, reset_in: resetIn = 60 } = limit;
  if (retryAfter !== undefined) res.setHeader("retry-after", retryAfter);
  const spent = kind === "primary";
  res.setHeader("x-ratelimit-limit", PRIMARY_LIMIT);
  // What tells the two kinds apart: a secondary limit strikes while requests remain.
  res.setHeader("x-ratelimit-remaining", spent ? 0 : PRIMARY_LIMIT - 1);
  res.setHeader("x-ratelimit-used", spent ? PRIMARY_LIMIT : 1);
  res.setHeader("x-ratelimit-reset", Math.ceil(now.getTime() / 1000) + resetIn);
  res.setHeader("x-ratelimit-resource", "core");
  const message = spent ? "API rate limit exceeded for user ID 1." : SECONDARY;
  const section = spent ? "" : "#about-secondary-rate-limits";
  sendJson(res, status, message, RATE_LIMIT_DOCS + section);
}

/** Status 200 and a page, as overloaded proxies answer. */
export function sendHtml(res: ServerResponse): void {
  const body =
    "<!DOCTYPE html>\n<html><body><p>Unicorn! This page is taking too long to load.</p></body></html>\n";
  res.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  });
  res.end(body);
}

function sendJson(res: ServerResponse, status: number, message: string, docs: string): void {
  const body = JSON.stringify({ message, documentation_url: docs, status: String(status) });
  res.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  });
  res.end(body);
}
