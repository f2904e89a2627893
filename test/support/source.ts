import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
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

/** Two commits on `main` and one on `side`; nothing is checked out. */
export async function makeSource(directory: string): Promise<Source> {
  await mkdir(directory, { recursive: true });
  await git(directory, "init", "--quiet", "--initial-branch=main");
  // One process for all three: every test file begins with them.
  const stream = [
    commit("main", "README.md", "An app.\n"),
    commit("side", "README.md", "Another app.\n", "main"),
    commit("main", "package-lock.json", "{}\n"),
  ];
  await gitReading(directory, stream.join(""), "fast-import", "--quiet", "--date-format=now");
  const [first = "", head = "", side = ""] = (
    await git(directory, "rev-parse", "main^", "main", "side")
  ).split("\n");
  return { directory, first, head, side };
}

/** A commit as `git fast-import` reads it. */
function commit(branch: string, path: string, content: string, from?: string): string {
  const message = `Write ${path}\n`;
  return `commit refs/heads/${branch}
author Ann <ann@example.test> now
committer Ann <ann@example.test> now
data ${message.length}
${message}${from === undefined ? "" : `from refs/heads/${from}\n`}M 100644 inline ${path}
data ${content.length}
${content}
`;
}

/** Runs a git that knows nothing of the machine it runs on; answers what it printed. */
export function git(directory: string, ...args: string[]): Promise<string> {
  return gitReading(directory, "", ...args);
}

async function gitReading(directory: string, input: string, ...args: string[]): Promise<string> {
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
  const running = execute("git", args, { cwd: directory, env });
  // git may be over before it would read: then an empty write fails already.
  if (input !== "") running.child.stdin?.end(input);
  const { stdout } = await running;
  return stdout.trim();
}
