import { info, warning } from "@actions/core";
import { escapeControls } from "@release-actions/contract";

/** Seconds between two lines about one transfer: a log is read afterwards, not watched. */
const QUIET_MS = 5_000;

/** Progress as lines of the job's log; warnings become annotations. */
export function logProgress(): {
  step(text: string): void;
  note(text: string): void;
  warn(text: string): void;
  transfer(name: string, done: number, total: number): void;
} {
  const lastSaid = new Map<string, number>();
  return {
    step: (text) => {
      say(text);
    },
    note: (text) => {
      say(`  ${text}`);
    },
    warn: (text) => {
      warning(text);
    },
    transfer: (name, done, total) => {
      const now = performance.now();
      const since = lastSaid.get(name);
      if (since === undefined) lastSaid.set(name, now);
      else if (now - since >= QUIET_MS) {
        lastSaid.set(name, now);
        info(`  ${name}: ${Math.floor((done / Math.max(total, 1)) * 100)} % of ${total} bytes`);
      }
      if (done >= total) lastSaid.delete(name);
    },
  };
}

/** A line feed in a text would let what follows be a command to the runner (`::add-mask::`). */
function say(text: string): void {
  info(escapeControls(text).replace(/^(\s*)::/, "$1: :"));
}
