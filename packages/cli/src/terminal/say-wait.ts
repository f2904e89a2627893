import { log } from "./operation-log.ts";

/** Told when a request is to be sent again. @param waitMs until then */
type HearsWaits = (reason: string, waitMs: number) => void;

let hearer: HearsWaits | null = null;

/** Says why nothing happens for a moment: to whoever draws the terminal, else on stderr. */
export function sayWait(reason: string, waitMs: number): void {
  log("wait", { reason, ms: Math.round(waitMs) });
  if (hearer !== null) return hearer(reason, waitMs);
  process.stderr.write(`GitHub: ${reason}; trying again in ${(waitMs / 1000).toFixed(1)} s\n`);
}

/**
 * From now on this one is told: a line that is written past whoever draws the terminal destroys the
 * drawing.
 * @returns ends it
 */
export function hearWaits(hears: HearsWaits): () => void {
  hearer = hears;
  return () => {
    if (hearer === hears) hearer = null;
  };
}
