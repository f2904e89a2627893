import { log } from "./operation-log.ts";

/** Says on stderr why nothing happens for a moment. */
export function sayWait(reason: string, waitMs: number): void {
  log("wait", { reason, ms: Math.round(waitMs) });
  process.stderr.write(`GitHub: ${reason}; trying again in ${(waitMs / 1000).toFixed(1)} s\n`);
}
