/** Resolves when the process is asked to stop (Ctrl-C, SIGTERM), once. */
export function untilSignalled(): Promise<void> {
  // A pending promise alone does not keep a process alive.
  const alive = setInterval(() => {}, 2 ** 30);
  return new Promise((resolve) => {
    const stop = (): void => {
      clearInterval(alive);
      process.off("SIGINT", stop).off("SIGTERM", stop);
      resolve();
    };
    process.on("SIGINT", stop).on("SIGTERM", stop);
  });
}
