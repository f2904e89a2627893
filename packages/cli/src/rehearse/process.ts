import { spawn } from "node:child_process";
import { ReleaseError } from "@release-actions/contract";

/** What a finished program left. */
export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; `onLine` sees each line of stdout as it comes. */
export function runProcess(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; onLine?: (line: string) => void } = {},
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32" && command === "npm",
    });
    let stdout = "";
    let stderr = "";
    let line = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      const parts = (line + text).split("\n");
      line = parts.pop() ?? "";
      for (const part of parts) options.onLine?.(part);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", (cause) => {
      reject(
        new ReleaseError({
          code: "toolchain_missing",
          message: `${command} could not be started.`,
          found: cause.message,
          cause,
        }),
      );
    });
    child.on("close", (code, signal) => {
      resolve({ exitCode: code ?? (signal === null ? 1 : 128), stdout, stderr });
    });
  });
}

/** Runs git; @throws ReleaseError `git_failed` with git's own words */
export async function git(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await runProcess("git", args, {
    cwd,
    env: { ...process.env, GIT_TERMINAL_PROMPT: "0", ...env },
  });
  if (exitCode === 0) return stdout.trim();
  throw new ReleaseError({
    code: "git_failed",
    message: `git ${args.find((arg) => !arg.startsWith("-")) ?? ""} failed.`,
    found: stderr.trim().slice(-300) || `exit ${exitCode}`,
  });
}
