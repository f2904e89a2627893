import { createServer as createProxy, request } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";

/** The name under which clients know the local GitHub; only the proxy below can resolve it. */
export const HOST = "github.test";
const ORIGIN = `https://${HOST}`;

export interface Front {
  /** For HTTPS_PROXY: leads to the local GitHub and nowhere else. */
  readonly proxyUrl: string;
  close(): Promise<void>;
}

/** Answers a request in the local GitHub's place, or says that it does not. */
type Answering = (request: IncomingMessage, answer: ServerResponse) => boolean;

/**
 * An Enterprise Server's front: TLS on a host name without a port, which is all that `gh` accepts.
 * Addresses in JSON answers and in headers are rewritten, as by any GitHub that knows its own name.
 */
export async function startFront(
  url: string,
  tls: { key: string; cert: string },
  own: Answering = () => false,
): Promise<Front> {
  const inner = createServer(tls, (req, res) => {
    if (!own(req, res)) pass(url, req, res);
  });
  const proxy = createProxy((_req, res) => {
    res.writeHead(403).end();
  });
  const innerPort = await listen(inner);
  proxy.on("connect", (req: IncomingMessage, client, head: Buffer) => {
    if (req.url !== `${HOST}:443`) {
      client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const server = connect(innerPort, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      server.write(head);
      server.pipe(client).pipe(server);
    });
    server.on("error", () => client.destroy());
    client.on("error", () => server.destroy());
  });
  const port = await listen(proxy);
  return {
    proxyUrl: `http://127.0.0.1:${port}`,
    async close() {
      await Promise.all([end(inner), end(proxy)]);
    },
  };
}

function pass(url: string, req: IncomingMessage, res: ServerResponse): void {
  const onward = request(url + (req.url ?? "/"), {
    method: req.method ?? "GET",
    headers: req.headers,
  });
  onward.on("error", () => res.destroy());
  onward.on("response", (answer) => void giveBack(url, answer, req, res));
  req.pipe(onward);
}

async function giveBack(
  url: string,
  answer: IncomingMessage,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const headers = renamed(answer.headers, url);
  const status = answer.statusCode ?? 502;
  if (answer.headers["content-type"]?.includes("json") !== true || req.method === "HEAD") {
    res.writeHead(status, headers);
    answer.pipe(res);
    return;
  }
  const body = Buffer.from((await textOf(answer)).replaceAll(url, ORIGIN));
  res.writeHead(status, { ...headers, "content-length": body.length });
  res.end(body);
}

function renamed(headers: IncomingHttpHeaders, url: string): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replaceAll(url, ORIGIN) : value,
    ]),
  );
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
