import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../packages/cli/bin/ms.mjs", import.meta.url));

// The mark before a question that is open.
const QUESTION = /◆/;

/**
 * Runs a command on a terminal of this width, through util-linux's `script`; answers all it wrote. To a
 * question somebody presses Enter, which takes what is proposed.
 */
export async function onTerminal(
  command: string,
  columns: number,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { CI: _, NO_COLOR: __, ...rest } = process.env;
  const line = command.replace(/^ms /, `exec "${process.execPath}" "${BIN}" `);
  const child = spawn("script", ["-qec", `stty cols ${columns} rows 60; ${line}`, "/dev/null"], {
    cwd,
    env: { ...rest, TERM: "xterm-256color", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let text = "";
  let asked = false;
  child.stdout.setEncoding("utf8").on("data", (more: string) => {
    text += more;
    if (asked || !QUESTION.test(text)) return;
    asked = true;
    child.stdin.write("\r");
  });
  await once(child, "close");
  return text;
}
