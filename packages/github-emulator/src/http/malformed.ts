import type { Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { GitHubError } from "./errors.ts";

const REFUSALS: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, "Request Header Fields Too Large"],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "Request Timeout"],
};

/**
 * Answers what never becomes a request (no HTTP, headers too large or too slow) in GitHub's shape,
 * where node would send an empty refusal.
 */
export function refuseMalformed(http: Server): void {
  const answers = new WeakMap<Duplex, ServerResponse>();
  http.on("request", (req, res) => answers.set(req.socket, res));
  http.on("clientError", (error: NodeJS.ErrnoException, connection) => {
    const answer = answers.get(connection);
    const isAnswering = answer?.headersSent === true && !answer.writableFinished;
    // Nobody listens any more, or an answer has begun that must not be mixed with this one.
    if (!connection.writable || isAnswering) connection.destroy();
    else connection.end(refusal(error.code ?? ""));
  });
}

function refusal(code: string): string {
  const [status, message] = REFUSALS[code] ?? [400, "Bad Request"];
  const body = JSON.stringify(new GitHubError(status, message).toBody());
  return [
    `HTTP/1.1 ${status} ${message}`,
    "connection: close",
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n");
}
