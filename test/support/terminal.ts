import { spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";
import { MS } from "./ms.ts";

/** What is typed when something has appeared on the terminal. */
export type Answers = readonly (readonly [appears: RegExp, typed: string])[];

export interface OnTerminal {
  readonly code: number | string;
  readonly text: string;
}

/** A command that runs on a terminal. */
export interface AtTerminal {
  /** Everything that was written, control sequences too. */
  written(): string;
  /** The same as somebody reads it, each line as often as it was drawn. */
  text(): string;
  /** Until this has appeared; a command that ends before it fails. */
  until(appears: RegExp): Promise<void>;
  type(keys: string): void;
  readonly ended: Promise<OnTerminal>;
}

const SIZE = "cols 120 rows 40";

/**
 * Starts a command as somebody at a terminal does, through util-linux's `script`.
 * @param command begins with `ms `
 * @param size as `stty` takes it
 */
export function startOnTerminal(
  directory: string,
  env: Readonly<Record<string, string>>,
  command: string,
  size = SIZE,
): AtTerminal {
  const { CI: _, ...rest } = process.env;
  const line = command.replace(/^ms /, `exec "${process.execPath}" "${MS}" `);
  const child = spawn("script", ["-qec", `stty ${size}; ${line}`, "/dev/null"], {
    cwd: directory,
    env: { ...rest, MS_POLL_MS: "100", TERM: "xterm", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let written = "";
  child.stdout.setEncoding("utf8").on("data", (more: string) => (written += more));
  const text = (): string => stripVTControlCharacters(written);
  const closed = once(child, "close") as Promise<[number | null, string | null]>;
  return {
    written: () => written,
    text,
    until: async (appears) => {
      const over = closed.then(() => true);
      while (!appears.test(text())) {
        const more = once(child.stdout, "data").then(() => false);
        const ended = await Promise.race([over, more]);
        if (ended && !appears.test(text())) throw new Error(`it ended without it:\n${text()}`);
      }
    },
    type: (keys) => child.stdin.write(keys),
    ended: closed.then(([code, signal]) => ({ code: code ?? signal ?? "", text: text() })),
  };
}

/** Runs a command on a terminal to its end, and answers what it asks. */
export async function onTerminal(
  directory: string,
  env: Readonly<Record<string, string>>,
  command: string,
  answers: Answers,
): Promise<OnTerminal> {
  const running = startOnTerminal(directory, env, command);
  const answering = (async () => {
    for (const [appears, typed] of answers) {
      await running.until(appears);
      running.type(typed);
    }
  })();
  // What it says in the end tells more than a question that never came.
  answering.catch(() => null);
  return running.ended;
}
