import type { Progress } from "@release-actions/lanes";

const ignore = (): void => {};

/** For commands whose answer is the output: only what somebody should look at is said. */
export function quietProgress(): Progress {
  return {
    step: ignore,
    note: ignore,
    transfer: ignore,
    warn: (text) => {
      process.stderr.write(`${text}\n`);
    },
  };
}
