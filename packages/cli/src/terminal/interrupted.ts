/** Somebody wanted to stop. Not a failure: the program ends with 130 and says nothing more. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

const EXIT = 130;

/**
 * Ends the program on Ctrl-C or SIGTERM after `last` has spoken. Nothing needs to be undone: what was
 * done is on disk before the next step begins.
 * @returns takes it back
 */
export function onInterrupt(last: () => void): () => void {
  const stop = (): void => {
    last();
    process.exit(EXIT);
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  return () => {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  };
}
