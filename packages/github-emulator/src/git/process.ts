import { spawn } from "node:child_process";
import { devNull } from "node:os";
import { dirname } from "node:path";
import type { Readable } from "node:stream";

/** A git command that ended with a status other than zero. */
export class GitError extends Error {
  readonly status: number | null;
  readonly stderr: string;

  constructor(args: readonly string[], status: number | null, stderr: string) {
    super(`git ${args.join(" ")} ended with ${status ?? "a signal"}: ${stderr.trim()}`);
    this.name = "GitError";
    this.status = status;
    this.stderr = stderr;
  }
}

export interface GitOptions {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
}

/** Settings for a git child beside those of the repository. */
export function configuration(settings: Readonly<Record<string, string>>): Record<string, string> {
  // The emulator made these repositories. On a mounted volume they may belong to another user id,
  // and git would refuse to open them.
  const all = Object.entries({ "safe.directory": "*", ...settings });
  return Object.fromEntries([
    ["GIT_CONFIG_COUNT", String(all.length)],
    ...all.flatMap(([key, value], at) => [
      [`GIT_CONFIG_KEY_${at}`, key],
      [`GIT_CONFIG_VALUE_${at}`, value],
    ]),
  ]) as Record<string, string>;
}

/**
 * The environment every git child runs in. Nothing of the user's own git reaches it: a
 * `core.hooksPath`, a credential helper or a signing key on the developer's machine would make a
 * rehearsal mean something else there than in CI.
 *
 * @param dir the bare repository; its parent stands in as HOME.
 */
export function gitEnvironment(dir: string): Record<string, string> {
  const environment: Record<string, string> = {
    HOME: dirname(dir),
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: "0",
    // A ref or object named in a request must be found here or not at all.
    GIT_CEILING_DIRECTORIES: dirname(dir),
    GIT_NO_REPLACE_OBJECTS: "1",
    ...configuration({}),
  };
  for (const name of ["PATH", "Path", "SystemRoot", "TMPDIR", "TEMP", "TMP"]) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}

/**
 * Runs git in a bare repository and answers with what it wrote to stdout.
 *
 * @param dir the bare repository.
 * @param args arguments; anything that came from a request must be validated, or follow
 *   `--end-of-options`, or travel through `input`.
 * @throws {GitError} on a non-zero status.
 */
export async function git(
  dir: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const child = spawn("git", ["--git-dir", dir, ...args], {
    cwd: dir,
    env: { ...gitEnvironment(dir), ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  child.on("error", reject);
  // git may end before it has read everything; its status tells the story, not the EPIPE.
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  child.on("close", (status) => {
    if (status === 0) resolve(Buffer.concat(out));
    else reject(new GitError(args, status, Buffer.concat(err).toString("utf8")));
  });
  return promise;
}

/** Runs git and hands its stdout over as it comes; destroying the stream ends the child. */
export function gitStream(dir: string, args: readonly string[]): Readable {
  const child = spawn("git", ["--git-dir", dir, ...args], {
    cwd: dir,
    env: gitEnvironment(dir),
    stdio: ["ignore", "pipe", "ignore"],
    windowsHide: true,
  });
  const { stdout } = child;
  child.on("error", (error) => stdout.destroy(error));
  stdout.on("close", () => child.kill("SIGTERM"));
  return stdout;
}

/** The same as `git`, for commands whose answer is one short piece of text. */
export async function gitText(
  dir: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  return (await git(dir, args, options)).toString("utf8").trim();
}
