import { channel } from "node:diagnostics_channel";
import type { Match } from "./router.ts";
import type { Reply } from "./reply.ts";

/**
 * An answer of the REST API as the handler gave it, before faults spoil it. Published on the
 * diagnostics channel "github-emulator.exchange", so that a checker can be put in front of any
 * program that starts an emulator, without a word from that program.
 */
export interface Exchange {
  readonly method: string;
  /** The pattern that matched ("/api/v3/repos/:owner/:repo"); null when none did. */
  readonly pattern: string | null;
  /** Path with query. */
  readonly target: string;
  readonly status: number;
  /** What was sent: raw media types answer as text or stream. */
  readonly kind: Reply["kind"];
  /** The JSON; undefined for all other kinds. */
  readonly body: unknown;
}

const exchanges = channel("github-emulator.exchange");

/** Costs nothing as long as nobody listens. */
export function publishExchange(
  request: { readonly method?: string | undefined; readonly url?: string | undefined },
  match: Match | null,
  reply: Reply,
  status: number,
): void {
  if (!exchanges.hasSubscribers || (match !== null && match.surface !== "api")) return;
  exchanges.publish({
    method: request.method ?? "GET",
    pattern: match?.pattern ?? null,
    target: request.url ?? "/",
    status,
    kind: reply.kind,
    body: reply.kind === "json" && status !== 304 ? reply.body : undefined,
  } satisfies Exchange);
}
