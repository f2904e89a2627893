/** How a lane tells what it is doing. The action prints log lines, the command line draws. */
export interface Progress {
  /** A step begins: "Hashing 12 files". */
  step(text: string): void;
  /** Something worth knowing that is no problem. */
  note(text: string): void;
  /** Something a maintainer should look at although the lane goes on. */
  warn(text: string): void;
  /** Bytes moved for one file; `done` counts up to `total`. */
  transfer(name: string, done: number, total: number): void;
}
