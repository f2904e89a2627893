import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** A local clone that is pushed to every repository of a test file. */
export interface Source {
  readonly directory: string;
  /** An older commit of `main`. */
  readonly first: string;
  /** The head of `main`. */
  readonly head: string;
  /** The head of the branch `side`, which `main` does not contain. */
  readonly side: string;
}

/** Two commits on `main` and one on `side`. */
export async function makeSource(directory: string): Promise<Source> {
  await mkdir(directory, { recursive: true });
  await git(directory, "init", "--quiet", "--initial-branch=main");
  const first = await commit(directory, "README.md", "An app.\n");
  const head = await commit(directory, "package-lock.json", "{}\n");
  await git(directory, "checkout", "--quiet", "-b", "side", first);
  const side = await commit(directory, "README.md", "Another app.\n");
  await git(directory, "checkout", "--quiet", "main");
  return { directory, first, head, side };
}

async function commit(directory: string, path: string, content: string): Promise<string> {
  await writeFile(join(directory, path), content);
  await git(directory, "add", "--all");
  await git(directory, "commit", "--quiet", "--message", `Write ${path}`);
  return git(directory, "rev-parse", "HEAD");
}

/** Runs a git that knows nothing of the machine it runs on; answers what it printed. */
export async function git(directory: string, ...args: string[]): Promise<string> {
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: directory,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "Ann",
    GIT_AUTHOR_EMAIL: "ann@example.test",
    GIT_COMMITTER_NAME: "Ann",
    GIT_COMMITTER_EMAIL: "ann@example.test",
  };
  const { stdout } = await execute("git", args, { cwd: directory, env });
  return stdout.trim();
}
