import type { IncomingMessage } from "node:http";
import { PassThrough, Readable, Transform } from "node:stream";
import { GitHubError } from "../http/errors.ts";

/** The request body, with the connection dropped once `limit` bytes went by. */
export function cutAfter(req: IncomingMessage, limit: number): Readable {
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

/**
 * A body that breaks once the client has sent all of the real one: the server took the upload and
 * lost it. Whoever reads it answers 502.
 */
export function lostBody(req: IncomingMessage): Readable {
  const lost = new PassThrough();
  const lose = (): void => {
    lost.destroy(new GitHubError(502, "Server Error"));
  };
  req.on("error", lose);
  req.on("end", lose);
  req.resume();
  return lost;
}

/** The whole body, each call gives it anew; `null` when the client went away before its end. */
export async function repeatable(req: IncomingMessage): Promise<(() => Readable) | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of req) chunks.push(chunk as Buffer);
  } catch {
    return null;
  }
  return () => Readable.from(chunks, { objectMode: false });
}
