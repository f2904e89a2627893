import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after } from "node:test";
import type { Stage } from "./stage.ts";

/** A request on its way through. */
export interface Passing {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** The JSON that was sent; null for anything else. */
  readonly json: Readonly<Record<string, unknown>> | null;
}

export interface Hooks {
  /** Awaited before the request is passed on: what happens here happens in between. */
  readonly before?: (passing: Passing) => Promise<void> | void;
  /** Answers in the server's place, and says so with true. */
  readonly answer?: (passing: Passing, res: ServerResponse) => Promise<boolean> | boolean;
  /** Rewrites a JSON answer. */
  readonly rewrite?: (text: string, passing: Passing) => string;
}

export interface GoBetween {
  /** Given to an action in place of the local GitHub's. */
  readonly apiUrl: string;
  /** Everything that passed, in order. */
  readonly passed: readonly Passing[];
}

/** Stands between an action and the local GitHub: sees each request before it counts. */
export async function startGoBetween(stage: Stage, hooks: Hooks): Promise<GoBetween> {
  const { close, ...between } = await openGoBetween(stage, hooks);
  after(close);
  return between;
}

/** The same outside of a test file: whoever opens it closes it. */
export async function openGoBetween(
  { emulator }: Stage,
  hooks: Hooks,
): Promise<GoBetween & { readonly close: () => void }> {
  const passed: Passing[] = [];
  const server = createServer((req, res) => {
    void pass(req, res).catch((error: unknown) => res.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = isJson(req) ? await textOf(req) : null;
    const json = body === null ? null : (JSON.parse(body) as Record<string, unknown>);
    const passing = { method: req.method ?? "", path: req.url ?? "", json };
    passed.push(passing);
    await hooks.before?.(passing);
    if (await hooks.answer?.(passing, res)) return;
    const onward = request(emulator.urls.url + passing.path, {
      method: passing.method,
      headers: req.headers,
    });
    onward.on("error", () => res.destroy());
    onward.on("response", (answer) => void giveBack(answer, passing, res));
    if (body === null) req.pipe(onward);
    else onward.end(body);
  }

  async function giveBack(
    answer: IncomingMessage,
    passing: Passing,
    res: ServerResponse,
  ): Promise<void> {
    const { "content-length": _, ...headers } = answer.headers;
    const text = (await textOf(answer)).replaceAll(emulator.urls.url, own);
    res.writeHead(answer.statusCode ?? 502, headers);
    res.end(isJson(answer) ? (hooks.rewrite?.(text, passing) ?? text) : text);
  }

  const close = (): void => server.close().closeAllConnections();
  return { apiUrl: emulator.urls.api_url.replace(emulator.urls.url, own), passed, close };
}

function isJson({ headers }: IncomingMessage): boolean {
  return headers["content-type"]?.includes("json") === true && headers["content-length"] !== "0";
}

async function textOf(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
