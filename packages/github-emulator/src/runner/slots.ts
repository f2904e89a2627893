/** So many jobs run at once; the others wait in order. */
export interface Slots {
  /** Runs `work` as soon as there is room, or answers null when `signal` was first. */
  take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | null>;
}

export function createSlots(size: number): Slots {
  let free = size;
  const waiting: (() => void)[] = [];
  const release = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    async take(signal, work) {
      if (free > 0) free -= 1;
      else {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      }
      try {
        return signal.aborted ? null : await work();
      } finally {
        release();
      }
    },
  };
}
