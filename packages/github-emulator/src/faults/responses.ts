import { ServerResponse } from "node:http";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { Writable } from "node:stream";

/** A complete answer, to be sent later or again. */
export interface RecordedAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** A response that goes nowhere, for work whose answer the client must not get. */
export function unseenResponse(req: IncomingMessage): ServerResponse {
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

/** Does work that answers, and keeps its answer instead of sending it. */
export async function recordAnswer(
  req: IncomingMessage,
  work: (res: ServerResponse) => Promise<void>,
): Promise<RecordedAnswer> {
  const res = unseenResponse(req);
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown): void => {
    if (typeof chunk === "string") chunks.push(Buffer.from(chunk));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  const end = res.end.bind(res);
  res.write = ((chunk: unknown) => {
    keep(chunk);
    return true;
  }) as typeof res.write;
  res.end = ((chunk?: unknown) => {
    keep(chunk);
    return end();
  }) as typeof res.end;
  await work(res);
  return { status: res.statusCode, headers: res.getHeaders(), body: Buffer.concat(chunks) };
}

export function sendAnswer(res: ServerResponse, { status, headers, body }: RecordedAnswer): void {
  res.writeHead(status, headers);
  res.end(body);
}

/**
 * Does `work` before the end of the answer leaves: the client cannot be told before it is done.
 * Returns what to await after answering; it rejects as `work` does, and the answer is then cut.
 */
export function beforeEnd(res: ServerResponse, work: () => Promise<void>): () => Promise<void> {
  const end = res.end.bind(res) as (...args: unknown[]) => ServerResponse;
  let working = Promise.resolve();
  res.end = ((...args: unknown[]) => {
    working = work();
    working.then(
      () => end(...args),
      () => res.destroy(),
    );
    return res;
  }) as typeof res.end;
  return () => working;
}

/** Lets `limit` bytes of the body out, then drops the connection. */
export function truncateBody(res: ServerResponse, limit: number): void {
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
