/** Something that may let a waiting pull request go on, in one repository. */
interface Change {
  /** `refs` have moved, a `check` or status has changed, or the `review` of a pull request. */
  readonly kind: "refs" | "check" | "review";
  readonly repositoryId: number;
}

/** Tells what happened to whoever works on it later. Nobody waits for the work unless `settled` is asked. */
export interface Changes {
  announce(change: Change): void;
  /** Work for every change from now on, one change after the other. */
  watch(listener: (change: Change) => Promise<void>): void;
  /** Resolves when the work for everything announced so far is done. Never rejects. */
  settled(): Promise<void>;
}

/** @param onDefect told when a listener fails, which is the emulator's own fault. */
export function createChanges(onDefect: (error: unknown) => void): Changes {
  const listeners: ((change: Change) => Promise<void>)[] = [];
  let tail: Promise<void> = Promise.resolve();
  const after = async (before: Promise<void>, change: Change): Promise<void> => {
    await before;
    for (const listener of listeners) await listener(change).catch(onDefect);
  };
  return {
    announce(change) {
      // Not at once: whoever announces may be in the middle of a transaction.
      tail = after(tail, change);
    },
    watch(listener) {
      listeners.push(listener);
    },
    async settled() {
      // The work may announce more, as an automatic merge moves refs.
      let seen: Promise<void> | null = null;
      while (seen !== tail) {
        seen = tail;
        await seen;
      }
    },
  };
}
