import type { DatabaseSync } from "node:sqlite";
import type { BuiltInTokens } from "./auth/tokens.ts";
import type { FaultPlan } from "./faults/plan.ts";
import type { RequestLog } from "./http/request-log.ts";
import type { RateLimits } from "./http/rate-limit.ts";
import type { SecondaryLimiter } from "./http/secondary-limits.ts";
import type { WorkflowRunner } from "./runner/runner.ts";
import type { Paths } from "./store/paths.ts";
import type { Changes } from "./store/changes.ts";
import type { Ids } from "./store/ids.ts";
import type { Locks } from "./store/locks.ts";

export interface Urls {
  /** Origin of html pages and git. */
  readonly url: string;
  readonly api_url: string;
  readonly graphql_url: string;
  readonly uploads_url: string;
  readonly git_url: string;
  readonly admin_url: string;
  /** The second origin: signed, short-lived URLs of bytes. It refuses Authorization headers. */
  readonly storage_url: string;
}

/** What all handlers share. */
export interface ServerState {
  readonly db: DatabaseSync;
  readonly dataDir: string;
  readonly paths: Paths;
  readonly urls: Urls;
  readonly ids: Ids;
  readonly locks: Locks;
  readonly changes: Changes;
  readonly tokens: BuiltInTokens;
  readonly log: RequestLog;
  readonly faults: FaultPlan;
  readonly rateLimits: RateLimits;
  readonly secondaryLimits: SecondaryLimiter;
  /** Null when the emulator only records runs and somebody else executes them. */
  readonly runner: WorkflowRunner | null;
  /** The version of Enterprise Server this server passes for. */
  readonly ghesVersion: string;
  clock(): Date;
  /** The clock as GitHub writes times: "2026-01-31T12:00:00Z". */
  now(): string;
  /** Registers work for `POST /_emulator/reset`, beyond the tables and the data directory. */
  onReset(listener: () => void | Promise<void>): void;
  /** Back to a fresh server with the same built-in tokens. */
  reset(): Promise<void>;
}
