import { ServerResponse } from "node:http";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { Transform, Writable } from "node:stream";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { FaultAction } from "./parse.ts";

/** Runs the normal request: reads `body`, answers on `res`. */
export type NormalWork = (res: ServerResponse, body: Readable) => Promise<void>;

/** Runs a request with a fault. `work` may be skipped, delayed, or done without the client seeing it. */
export async function applyFault(
  action: FaultAction,
  req: IncomingMessage,
  res: ServerResponse,
  work: NormalWork,
): Promise<void> {
  switch (action.type) {
    case "fail":
      return sendFailure(res, action.status, action.retry_after);
    case "apply_then_fail":
      await work(unseenResponse(req), req);
      return sendFailure(res, action.status);
    case "apply_then_cut":
      await work(unseenResponse(req), req);
      return cut(req);
    case "cut":
      if (action.after_bytes === undefined) return cut(req);
      return work(res, cutAfter(req, action.after_bytes));
    case "truncate":
      truncateBody(res, action.bytes);
      return work(res, req);
    case "html":
      return sendHtml(res);
    case "delay":
      await sleep(action.ms, undefined, { ref: false });
      return work(res, req);
    default:
      return action satisfies never;
  }
}

function sendFailure(res: ServerResponse, status: number, retryAfter?: number): void {
  const limited = status === 403 || status === 429;
  const message = limited
    ? "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    : "Server Error";
  const body = JSON.stringify({
    message,
    documentation_url: "https://docs.github.com/rest",
    status: String(status),
  });
  if (retryAfter !== undefined) res.setHeader("retry-after", retryAfter);
  res.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  });
  res.end(body);
}

function sendHtml(res: ServerResponse): void {
  const body =
    "<!DOCTYPE html>\n<html><body><p>Unicorn! This page is taking too long to load.</p></body></html>\n";
  res.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  });
  res.end(body);
}

function cut(req: IncomingMessage): void {
  req.socket.destroy();
}

/** A response that goes nowhere, for work whose answer the client must not get. */
function unseenResponse(req: IncomingMessage): ServerResponse {
  const res = new ServerResponse(req);
  const sink = new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  });
  // ServerResponse wants a socket, but only writes to it and listens for "drain" and "close".
  res.assignSocket(sink as unknown as Socket);
  return res;
}

/** The request body, with the connection dropped once `limit` bytes went by. */
function cutAfter(req: IncomingMessage, limit: number): Readable {
  let passed = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed < limit) return done(null, chunk);
      req.socket.destroy();
      done(new Error("the connection was cut by a fault"));
    },
  });
  req.on("error", (error) => counter.destroy(error));
  return req.pipe(counter);
}

/** Lets `limit` bytes of the body out, then drops the connection. */
function truncateBody(res: ServerResponse, limit: number): void {
  const { socket } = res;
  const original = res.write.bind(res);
  let left = limit;
  const drop = (): void => {
    // What was written must leave before the connection ends, or the client sees less than `limit`.
    socket?.end(() => socket.destroy());
  };
  const writePart = (chunk: unknown): boolean => {
    if (left < 0) return true;
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Uint8Array);
    const part = bytes.subarray(0, left);
    left -= bytes.length;
    const flowing = part.length === 0 ? true : original(part);
    if (left < 0) {
      res.flushHeaders();
      drop();
    }
    return flowing;
  };
  res.write = ((chunk: unknown) => writePart(chunk)) as typeof res.write;
  const end = res.end.bind(res);
  res.end = ((chunk?: unknown) => {
    if (chunk !== undefined && chunk !== null && typeof chunk !== "function") writePart(chunk);
    return left < 0 ? res : end();
  }) as typeof res.end;
}
