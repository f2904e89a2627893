import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { BuiltInTokens } from "./auth/tokens.ts";
import { createState } from "./create-state.ts";
import { watchPulls } from "./pulls/watch.ts";
import { controlFaults } from "./faults/control.ts";
import type { Faults } from "./faults/control.ts";
import { endReaders } from "./git/object-reader.ts";
import { dispatch } from "./http/dispatch.ts";
import { refuseMalformed } from "./http/malformed.ts";
import type { RequestRecord } from "./http/request-log.ts";
import { createRouter } from "./http/router.ts";
import type { Mount } from "./http/router.ts";
import type { RunnerOptions } from "./runner/runner.ts";
import { MAIN_MOUNTS, STORAGE_MOUNTS } from "./server.ts";
import type { ServerState, Urls } from "./state.ts";

export type { BuiltInTokens } from "./auth/tokens.ts";
export type { Fault, Faults } from "./faults/control.ts";
export type { RequestRecord } from "./http/request-log.ts";
export { hasStandIn } from "./runner/action-map.ts";
export { serverUrl } from "./runner/job-environment.ts";
export { findAct, type FoundAct } from "./runner/find-act.ts";
export type { RunnerOptions } from "./runner/runner.ts";
export type { Urls } from "./state.ts";

const PATIENCE_MS = 2000;

export interface EmulatorOptions {
  /** Where everything is kept; made when missing. One emulator at a time. */
  readonly dataDir: string;
  /** Port of the main origin; 0 or absent for a free one. The storage origin takes a free one. */
  readonly port?: number;
  /** Address to listen on. Anything but loopback opens the emulator to the network. */
  readonly host?: string;
  /** Makes ids and tokens the same on each fresh start. */
  readonly seed?: number;
  /** What the clock shows at the start; it goes on at the real pace. Default: the real time. */
  readonly startTime?: Date;
  /** Passes for this version of Enterprise Server ("3.20"). Default: the newest one imitated. */
  readonly ghes?: string;
  /** Executes workflows. Without it runs are recorded only, and pushes start none. */
  readonly runner?: RunnerOptions;
  /** How long a slow client is waited for. */
  readonly patience?: Partial<Patience>;
  /** Told about defects of the emulator itself. Default: written to stderr. */
  readonly onDefect?: (error: unknown) => void;
}

interface Patience {
  /** For all headers of a request; then it is refused with 408. Default: 30 s. */
  readonly headersMs: number;
  /** For the next bytes of a body; then the connection is cut. Default: 60 s. */
  readonly idleMs: number;
}

export interface Emulator {
  readonly urls: Urls;
  readonly tokens: BuiltInTokens;
  readonly faults: Faults;
  /** The newest 10,000 requests, oldest first. */
  requests(): readonly RequestRecord[];
  /** Ends all connections and closes the data directory. A second call waits for the first. */
  close(): Promise<void>;
}

/**
 * Starts a local GitHub and resolves when it answers.
 * Throws when the port is taken, another emulator uses `dataDir`, or it cannot be a directory.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { dataDir, host = "127.0.0.1", port = 0, seed, startTime, ghes, runner } = options;
  const onDefect = options.onDefect ?? printDefect;
  const patience = { headersMs: 30_000, idleMs: 60_000, ...options.patience };
  const main = newServer(patience);
  const storage = newServer(patience);
  // Every object in an answer asks for the addresses several times, and they never change.
  let known: Urls | null = null;
  const urls = (): Urls =>
    (known ??= layout(originOf(main, host), originOf(storage, otherName(host))));
  const server = createState({ dataDir, seed, startTime, ghes, runner, onDefect }, urls);
  const underWay = new Set<Promise<void>>();
  try {
    serve(main, { server, origin: "main", mounts: MAIN_MOUNTS, underWay, onDefect });
    serve(storage, { server, origin: "storage", mounts: STORAGE_MOUNTS, underWay, onDefect });
    await watchPulls(server);
    // The storage port first: a main origin that answers can already redirect.
    await listen(storage, 0, host);
    await listen(main, port, host);
    await server.runner?.resume();
  } catch (error) {
    await Promise.allSettled([end(main), end(storage)]);
    server.db.close();
    throw error;
  }
  const shutDown = async (): Promise<void> => {
    await server.runner?.close();
    await Promise.all([end(main), end(storage)]);
    await settle(underWay);
    await server.changes.settled();
    endReaders(server.paths.repositories);
    server.db.close();
  };
  let closing: Promise<void> | null = null;
  return {
    urls: server.urls,
    tokens: server.tokens,
    faults: controlFaults(server.faults),
    requests: () => server.log.all(),
    close: () => (closing ??= shutDown()),
  };
}

interface Serving {
  readonly server: ServerState;
  readonly origin: "main" | "storage";
  readonly mounts: readonly Mount[];
  readonly underWay: Set<Promise<void>>;
  onDefect(error: unknown): void;
}

function newServer({ headersMs, idleMs }: Patience): Server {
  const http = createServer({
    // A large upload may take as long as it needs, if it only goes on; headers may not.
    requestTimeout: 0,
    headersTimeout: headersMs,
    connectionsCheckingInterval: Math.min(headersMs, 30_000),
    keepAliveTimeout: 30_000,
  });
  refuseMalformed(http);
  http.on("request", (req) => {
    req.setTimeout(idleMs, () => {
      // An answer, on the other hand, may be slow: a fault can delay it.
      if (!req.complete) req.destroy();
    });
  });
  return http;
}

function serve(http: Server, serving: Serving): void {
  const router = createRouter(serving.mounts);
  http.on("request", (req, res) => {
    const work = dispatch({ ...serving, router }, req, res);
    serving.underWay.add(work);
    void work.finally(() => serving.underWay.delete(work));
  });
}

function listen(http: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, () => {
      http.off("error", reject);
      resolve();
    });
  });
}

function end(http: Server): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => {
      resolve();
    });
    http.closeAllConnections();
  });
}

/** Lets handlers come to their end before the database closes under them; not for ever. */
async function settle(work: ReadonlySet<Promise<void>>): Promise<void> {
  // Not unref'd: with nothing else left to do the process would end before the database is closed.
  const enough = new AbortController();
  const patience = sleep(PATIENCE_MS, undefined, { signal: enough.signal }).catch(() => {});
  await Promise.race([Promise.allSettled(work), patience]);
  enough.abort();
}

function originOf(http: Server, host: string): string {
  const { port } = http.address() as AddressInfo;
  const name = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/**
 * The storage origin goes by another host name than the main one, as GitHub's does: curl and Go
 * take a redirect to another port of the same host for the same server and send the token along.
 */
function otherName(host: string): string {
  if (host === "localhost") return "127.0.0.1";
  return ["127.0.0.1", "0.0.0.0", "::1", "::"].includes(host) ? "localhost" : host;
}

function layout(url: string, storage: string): Urls {
  return {
    url,
    api_url: `${url}/api/v3`,
    graphql_url: `${url}/api/graphql`,
    uploads_url: `${url}/api/uploads`,
    git_url: url,
    admin_url: `${url}/_emulator`,
    storage_url: storage,
  };
}

function printDefect(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`github-emulator: defect: ${text}\n`);
}
