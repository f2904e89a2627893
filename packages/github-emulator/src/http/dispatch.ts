import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import type { Identity } from "../auth/identity.ts";
import { tokenHeaders } from "../auth/scopes.ts";
import { authenticate } from "../auth/tokens.ts";
import { applyFault } from "../faults/apply.ts";
import type { ServerState } from "../state.ts";
import { Context } from "./context.ts";
import { GitHubError, notFound } from "./errors.ts";
import { publishExchange } from "./exchange.ts";
import { guardControl, refuseCredentials } from "./guards.ts";
import { loadRepository } from "./load-repository.ts";
import { record } from "./record.ts";
import { callerOf, rateLimitHeaders } from "./rate-limit.ts";
import type { Headers, Reply } from "./reply.ts";
import type { Match, Router } from "./router.ts";
import { send } from "./send.ts";

interface Listening {
  readonly server: ServerState;
  readonly router: Router;
  readonly origin: "main" | "storage";
  /** Told about errors that are the emulator's own fault. */
  onDefect(error: unknown): void;
}

/** Who asked, filled in while the request is worked on and read when it is logged. */
interface Trail {
  identity: Identity | null;
  /** Takes the request off those that count as under way. */
  leave: () => void;
}

/** Answers one request, from the fault plan to the log. Never rejects. */
export async function dispatch(
  listening: Listening,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { server, router } = listening;
  const target = req.url ?? "/";
  const match = router.find(req.method ?? "GET", target);
  const trail: Trail = { identity: null, leave: () => {} };
  const work = (answer: ServerResponse, body: Readable): Promise<void> =>
    answerRequest(listening, match, req, answer, body, trail).finally(() => {
      trail.leave();
    });

  // Control and pages stay out of log and faults, so that watching does not disturb.
  if (match?.surface === "admin" || match?.surface === "page") return work(res, req);
  record(server, listening.origin, req, res, () => trail.identity?.user.login ?? null);
  const due = server.faults.take({
    method: req.method ?? "GET",
    path: target,
    userAgent: req.headers["user-agent"] ?? "",
  });
  if (due === null) return work(res, req);
  await applyFault({ server, due, req, res, work }).catch((error: unknown) => {
    listening.onDefect(error);
    res.destroy();
  });
}

async function answerRequest(
  listening: Listening,
  match: Match | null,
  req: IncomingMessage,
  res: ServerResponse,
  body: Readable,
  trail: Trail,
): Promise<void> {
  const { server } = listening;
  let reply: Reply;
  try {
    reply = await handle(server, match, req, res, body, trail);
  } catch (error) {
    if (isGone(req)) return;
    if (res.headersSent) {
      listening.onDefect(error);
      res.destroy();
      return;
    }
    reply = errorReply(error, listening);
  }
  const status = await send(req, res, reply, commonHeaders(server, match, req, trail.identity));
  publishExchange(req, match, reply, status);
  if (status === 304) server.rateLimits.giveBack(callerOf(req, trail.identity));
}

async function handle(
  server: ServerState,
  match: Match | null,
  req: IncomingMessage,
  res: ServerResponse,
  body: Readable,
  trail: Trail,
): Promise<Reply> {
  const surface = match?.surface ?? "api";
  if (surface === "storage") refuseCredentials(req);
  if (surface === "admin") guardControl(server, req);
  // Pages know cookies, not tokens: the html origin answers everybody as anonymous.
  const signsIn = match?.route.credentials !== "app";
  if (signsIn && (surface === "api" || surface === "git")) {
    trail.identity = authenticate(server, req);
  }
  if (match === null) throw notFound();
  if (surface === "api") count(server, match, req, trail);
  const loaded = loadRepository(server, match, trail.identity, req);
  if (loaded !== null && "kind" in loaded) return loaded;
  // Not by URL, which takes "//x" for the name of a host, and throws when it is none.
  const [, search = ""] = (req.url ?? "/").split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const { params } = match;
  const { identity } = trail;
  return match.route.handle(
    new Context({ req, res, params, query, identity, repo: loaded, server, body }),
  );
}

/** Lets a request of the API pass, or throws what GitHub says above a limit. */
function count(server: ServerState, match: Match, req: IncomingMessage, trail: Trail): void {
  const caller = callerOf(req, trail.identity);
  trail.leave = once(server.secondaryLimits.enter(caller.name));
  // GraphQL says only in its body what it costs.
  if (match.route.path !== "/graphql") {
    const writes = match.route.method !== "GET";
    server.secondaryLimits.spend(caller.name, { kind: "rest", writes }, server.clock());
  }
  if (match.route.path !== "/rate_limit") server.rateLimits.take(caller, server.clock());
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}

// The client went away in the middle of its request: there is nobody to answer.
function isGone(req: IncomingMessage): boolean {
  return req.socket.destroyed || (req.destroyed && !req.complete);
}

function errorReply(error: unknown, listening: Listening): Reply {
  if (error instanceof GitHubError) {
    const headers = error.details.headers ?? {};
    return { kind: "json", status: error.status, body: error.toBody(), headers };
  }
  listening.onDefect(error);
  return { kind: "json", status: 500, body: { message: "Server Error" }, headers: {} };
}

function commonHeaders(
  server: ServerState,
  match: Match | null,
  req: IncomingMessage,
  identity: Identity | null,
): Headers {
  const surface = match?.surface ?? "api";
  if (surface === "admin") return {};
  const requestId = { "x-github-request-id": randomBytes(8).toString("hex").toUpperCase() };
  if (surface !== "api") return requestId;
  const resource = match?.route.path.endsWith("/graphql") === true ? "graphql" : "core";
  return {
    ...requestId,
    "x-github-media-type": "github.v3; format=json",
    ...tokenHeaders(identity, match?.route),
    ...rateLimitHeaders(server.rateLimits.state(callerOf(req, identity), server.clock()), resource),
  };
}
