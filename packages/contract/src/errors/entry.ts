/** 1 refused, 2 usage, 3 auth/permission/environment, 4 network or GitHub, 5 local I/O. */
export type ExitClass = 1 | 2 | 3 | 4 | 5;

export interface ErrorEntry {
  /** The command line's exit code. */
  readonly exit: ExitClass;
  /** What the code stands for, in one sentence. */
  readonly summary: string;
  /** What to do about it when the error itself does not know better. */
  readonly next: string;
}

const entry =
  (exit: ExitClass) =>
  (summary: string, next: string): ErrorEntry => ({ exit, summary, next });
export const refused = entry(1);
export const usage = entry(2);
export const environment = entry(3);
export const unavailable = entry(4);
export const local = entry(5);
