import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { ServerState } from "../state.ts";

// Bytes read from a kept-alive connection up to the end of its previous request.
const readBefore = new WeakMap<Socket, number>();

/** Writes the request to the log when the connection is done with it, whether answered or not. */
export function record(
  server: ServerState,
  origin: "main" | "storage",
  req: IncomingMessage,
  res: ServerResponse,
  login: () => string | null,
): void {
  const { socket } = req;
  const started = performance.now();
  const time = server.clock().toISOString();
  const writtenBefore = socket.bytesWritten;
  res.once("close", () => {
    const read = socket.bytesRead;
    server.log.add({
      time,
      origin,
      method: req.method ?? "",
      path: req.url ?? "",
      status: res.headersSent ? res.statusCode : 0,
      duration_ms: Math.round((performance.now() - started) * 100) / 100,
      request_bytes: read - (readBefore.get(socket) ?? 0),
      response_bytes: socket.bytesWritten - writtenBefore,
      login: login(),
      user_agent: req.headers["user-agent"] ?? null,
    });
    readBefore.set(socket, read);
  });
}
