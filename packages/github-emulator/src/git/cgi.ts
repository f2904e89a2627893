import { execFile, spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { promisify } from "node:util";

import { gitEnvironment } from "./process.ts";

/** The three requests of git's smart HTTP protocol. */
export type GitService = "info/refs" | "git-upload-pack" | "git-receive-pack";

export interface GitExchange {
  readonly request: IncomingMessage;
  /** What the child reads. */
  readonly body: Readable;
  /** Headers of the request that still describe `body`. */
  readonly bodyHeaders: BodyHeaders;
  readonly response: ServerResponse;
  /** The bare repository; the request's own path never reaches the file system. */
  readonly dir: string;
  readonly service: GitService;
  /** What stands after `?`, as the client sent it. */
  readonly query: string;
  /** Login that git writes into reflogs; `null` for anonymous readers. */
  readonly user: string | null;
  /** More variables for the child, such as what its hooks read. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How `body` is encoded; both absent for plain bytes of unknown length. */
interface BodyHeaders {
  readonly contentLength?: string | undefined;
  readonly contentEncoding?: string | undefined;
}

const MAX_CGI_HEAD = 64 * 1024;

let backend: Promise<string> | undefined;

/**
 * Serves one smart HTTP request through `git http-backend`, streaming both ways, and ends the
 * response.
 *
 * @returns once the child has ended and the response is finished or abandoned; never rejects for
 *   what the client does.
 */
export async function serveGit(exchange: GitExchange): Promise<void> {
  const { response } = exchange;
  // Found by path rather than as `git http-backend`, so that the signal reaches the backend itself.
  const executable = join(await (backend ??= execPath()), "git-http-backend");
  // Whoever hung up meanwhile sends no event any more: the child would wait for its input for ever.
  if (response.closed || exchange.body.errored !== null) return;
  const child = spawn(executable, [], {
    cwd: exchange.dir,
    env: { ...cgiEnvironment(exchange), ...exchange.env },
    stdio: ["pipe", "pipe", "ignore"],
    windowsHide: true,
  });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  child.on("error", () => {
    refuse(response);
    resolve();
  });
  // A client that hangs up must not leave a pack being computed for nobody.
  response.on("close", () => {
    if (child.exitCode === null) child.kill("SIGTERM");
    // What it had written already would otherwise be waited for.
    child.stdout.destroy();
  });
  child.stdin.on("error", () => {});
  exchange.body.pipe(child.stdin);
  exchange.body.on("error", () => child.kill("SIGTERM"));
  const head = cgiHead(response);
  child.stdout.on("data", (chunk: Buffer) => {
    const body = head(chunk);
    if (body.length > 0 && !response.write(body)) {
      child.stdout.pause();
      response.once("drain", () => child.stdout.resume());
    }
  });
  child.on("close", () => {
    refuse(response);
    response.end();
    resolve();
  });
  await ended;
}

function refuse(response: ServerResponse): void {
  if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
}

async function execPath(): Promise<string> {
  const { stdout } = await promisify(execFile)("git", ["--exec-path"]);
  return stdout.trim();
}

/** The CGI variables `git http-backend` reads (git-http-backend(1), RFC 3875). */
function cgiEnvironment(exchange: GitExchange): Record<string, string> {
  const { request } = exchange;
  const environment: Record<string, string> = {
    ...gitEnvironment(exchange.dir),
    GIT_PROJECT_ROOT: dirname(exchange.dir),
    PATH_INFO: `/${basename(exchange.dir)}/${exchange.service}`,
    // The caller has already decided who may read; there is no marker file in the repository.
    GIT_HTTP_EXPORT_ALL: "1",
    REQUEST_METHOD: request.method ?? "GET",
    QUERY_STRING: exchange.query,
    REMOTE_ADDR: request.socket.remoteAddress ?? "127.0.0.1",
  };
  const headers: readonly (readonly [string, string | undefined])[] = [
    ["CONTENT_TYPE", request.headers["content-type"]],
    // Absent for a chunked body, which the backend then reads to its end.
    ["CONTENT_LENGTH", exchange.bodyHeaders.contentLength],
    // Fetch requests above a kilobyte arrive gzip'd; the backend inflates them itself.
    ["HTTP_CONTENT_ENCODING", exchange.bodyHeaders.contentEncoding],
    ["GIT_PROTOCOL", request.headers["git-protocol"]?.toString()],
    ["REMOTE_USER", exchange.user ?? undefined],
  ];
  for (const [name, value] of headers) {
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

/**
 * Turns the head of a CGI answer into the response's status and headers.
 *
 * @returns a function from each chunk of the answer to the part of it that is body.
 */
function cgiHead(response: ServerResponse): (chunk: Buffer) => Buffer {
  let pending: Buffer | null = Buffer.alloc(0);
  return (chunk) => {
    if (pending === null) return chunk;
    pending = Buffer.concat([pending, chunk]);
    const end = pending.indexOf("\r\n\r\n");
    if (end < 0) {
      if (pending.length > MAX_CGI_HEAD) response.destroy();
      return Buffer.alloc(0);
    }
    let status = 200;
    for (const line of pending.toString("latin1", 0, end).split("\r\n")) {
      const colon = line.indexOf(":");
      const name = line.slice(0, colon);
      const value = line.slice(colon + 1).trim();
      if (name.toLowerCase() === "status") status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status);
    const body = pending.subarray(end + 4);
    pending = null;
    return body;
  };
}
