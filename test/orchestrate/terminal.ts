import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { Operated } from "./support.ts";

const BIN = fileURLToPath(new URL("../../packages/cli/bin/ms.mjs", import.meta.url));

/** What is typed when something has appeared on the terminal. */
export type Answers = readonly (readonly [appears: RegExp, typed: string])[];

/** Runs a command as somebody at a terminal does, through util-linux's `script`. */
export async function onTerminal(
  { directory, project: { stage } }: Operated,
  command: string,
  answers: Answers,
): Promise<{ readonly code: number | string; readonly text: string }> {
  const { CI: _, ...rest } = process.env;
  const line = command.replace(/^ms /, `exec "${process.execPath}" "${BIN}" `);
  const child = spawn("script", ["-qec", `stty cols 120 rows 40; ${line}`, "/dev/null"], {
    cwd: directory,
    env: {
      ...rest,
      GH_TOKEN: stage.maintainer.token,
      GITHUB_API_URL: stage.emulator.urls.api_url,
      MS_POLL_MS: "100",
      TERM: "xterm",
    },
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
