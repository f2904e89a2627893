import { log } from "./operation-log.ts";

/** Somebody wanted to stop. Not a failure: the program ends with 130 and says nothing more. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

const EXIT = 130;

function exit(): never {
  log("end", { exit: EXIT });
  process.exit(EXIT);
}

/**
 * Ends the program on Ctrl-C or SIGTERM when `last` has come to its end. Nothing needs to be undone:
 * what was done is on disk before the next step begins.
 * @returns takes it back
 */
export function onInterrupt(last: () => void | Promise<void>): () => void {
  const stop = (): void => {
    const ended = last();
    if (ended === undefined) exit();
    else void ended.finally(exit);
  };
  // Before whoever asked earlier: the last one knows best what there is to say.
  process.prependOnceListener("SIGINT", stop).prependOnceListener("SIGTERM", stop);
  return () => {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  };
}
