import type { IncomingMessage } from "node:http";
import type { RecordedAnswer } from "./responses.ts";

/** Earlier answers to the same GET of the same caller. */
export interface AnswerMemory {
  add(req: IncomingMessage, answer: RecordedAnswer): void;
  /** The answer from as many reads ago as the fault says; the oldest one when there were fewer. */
  stale(req: IncomingMessage): RecordedAnswer | null;
}

/** Remembers `reads` answers beside the newest, per address and caller. */
export function createAnswerMemory(reads: number): AnswerMemory {
  const answers = new Map<string, RecordedAnswer[]>();
  return {
    add(req, answer) {
      const key = keyOf(req);
      const known = [...(answers.get(key) ?? []), answer];
      answers.set(key, known.slice(-(reads + 1)));
    },
    stale: (req) => answers.get(keyOf(req))?.[0] ?? null,
  };
}

// Callers see different drafts, so one must not get what another one saw.
function keyOf({ url, headers }: IncomingMessage): string {
  return JSON.stringify([url, headers.accept, headers.authorization]);
}
