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

/**
 * Runs a command as somebody at a terminal does, through util-linux's `script`.
 * @param command begins with `ms `
 */
export async function onTerminal(
  directory: string,
  env: Readonly<Record<string, string>>,
  command: string,
  answers: Answers,
): Promise<OnTerminal> {
  const { CI: _, ...rest } = process.env;
  const line = command.replace(/^ms /, `exec "${process.execPath}" "${MS}" `);
  const child = spawn("script", ["-qec", `stty cols 120 rows 40; ${line}`, "/dev/null"], {
    cwd: directory,
    env: { ...rest, MS_POLL_MS: "100", TERM: "xterm", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let text = "";
  const left = [...answers];
  child.stdout.setEncoding("utf8").on("data", (more: string) => {
    text = stripVTControlCharacters(text + more);
    const [next] = left;
    if (next === undefined || !next[0].test(text)) return;
    left.shift();
    child.stdin.write(next[1]);
  });
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { code: code ?? signal ?? "", text };
}
