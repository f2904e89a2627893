import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerState } from "../state.ts";
import { cutAfter, lostBody, repeatable } from "./bodies.ts";
import { MutationImpossible, mutate } from "./mutate.ts";
import type { Mutation } from "./mutation.ts";
import type { Due } from "./plan.ts";
import { sendFailure, sendHtml, sendLimit } from "./refusals.ts";
import { beforeEnd, recordAnswer, sendAnswer, truncateBody, unseenResponse } from "./responses.ts";

/** Runs the normal request: reads `body`, answers on `res`. */
type NormalWork = (res: ServerResponse, body: Readable) => Promise<void>;

interface Faulty {
  readonly server: ServerState;
  readonly due: Due;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** May be skipped, delayed, repeated, or done without the client seeing it. */
  readonly work: NormalWork;
}

/** Runs a request that the plan has something in store for. */
export async function applyFault(faulty: Faulty): Promise<void> {
  const { server, due, req, res, work } = faulty;
  const { action } = due;
  if (action === null || action.type === "stale_list") return answerFromMemory(faulty);
  switch (action.type) {
    case "fail":
      return sendFailure(res, action.status, action.retry_after);
    case "limit":
      return sendLimit(res, action, server.clock());
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
    case "starter":
      return work(res, lostBody(req));
    case "duplicate": {
      const body = await repeatable(req);
      if (body === null) return;
      await work(unseenResponse(req), body());
      return work(res, body());
    }
    case "mutate": {
      if (action.when === "before") {
        await interfere(faulty, action.change);
        return work(res, req);
      }
      const done = beforeEnd(res, () => interfere(faulty, action.change));
      await work(res, req);
      return done();
    }
    default:
      return action satisfies never;
  }
}

/** Reads are remembered from the moment the plan is armed, whether or not one is due to be stale. */
async function answerFromMemory({ due, req, res, work }: Faulty): Promise<void> {
  if (due.memory === null || req.method !== "GET") {
    if (due.action !== null) due.trouble("stale_list: only a GET can be stale");
    return work(res, req);
  }
  // A 304 would say nothing about the list to remember.
  delete req.headers["if-none-match"];
  const answer = await recordAnswer(req, (unseen) => work(unseen, req));
  due.memory.add(req, answer);
  if (due.action === null) return sendAnswer(res, answer);
  const stale = due.memory.stale(req) ?? answer;
  if (stale === answer) due.trouble("stale_list: nobody has asked for this before");
  sendAnswer(res, stale);
}

async function interfere({ server, due, req }: Faulty, change: Mutation): Promise<void> {
  try {
    await mutate(server, change, req.url ?? "/");
  } catch (error) {
    // The request goes on as if nothing had happened; the report tells that nothing has.
    if (!(error instanceof MutationImpossible)) throw error;
    due.trouble(`${change.type}: ${error.message}`);
  }
}

function cut(req: IncomingMessage): void {
  req.socket.destroy();
}
