/** Says on stderr why nothing happens for a moment. */
export function sayWait(reason: string, waitMs: number): void {
  process.stderr.write(`GitHub: ${reason}; trying again in ${(waitMs / 1000).toFixed(1)} s\n`);
}
