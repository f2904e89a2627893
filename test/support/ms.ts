import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { requirePublished } from "./command-documents.ts";

/**
 * The command line under test: as it is packed for users where `npm test` has packed it, which starts
 * three times as fast; in a test file that is run by itself the sources, which are never stale.
 */
export const MS =
  process.env["RELEASE_ACTIONS_TEST_MS"] ??
  fileURLToPath(new URL("../../packages/cli/bin/ms.mjs", import.meta.url));

/** A running `ms` and what it has said so far. */
export interface Running {
  readonly child: ChildProcess;
  stdout: string;
  stderr: string;
  /** The exit code; a signal's name when one ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts `ms` as a user's shell does. `env` replaces what could carry a token. */
export function startMs(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd: string = process.cwd(),
): Running {
  const {
    GH_TOKEN: _,
    GITHUB_TOKEN: __,
    GITHUB_API_URL: ___,
    FORCE_COLOR: ____,
    ...rest
  } = process.env;
  const child = spawn(process.execPath, [MS, ...args], {
    // With CI=true colours are on, terminal or not; the tests read words.
    env: { ...rest, NO_COLOR: "1", ...env },
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const running: Running = {
    child,
    stdout: "",
    stderr: "",
    ended: once(child, "close").then(([code, signal]: (number | string)[]) => code ?? signal ?? ""),
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (running.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (running.stderr += text));
  return running;
}

export interface Ended {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `ms` to its end; what it prints with --json has to be as the published schema says. */
export async function ms(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<Ended> {
  const running = startMs(args, env, cwd);
  const code = await running.ended;
  await requirePublished(args, running.stdout);
  return { code, stdout: running.stdout, stderr: running.stderr };
}

/** The first whole line of stdout. */
export async function firstLine(running: Running): Promise<string> {
  await untilSaid(running, /\n/, "stdout");
  return running.stdout.slice(0, running.stdout.indexOf("\n"));
}

/** Until a command has said this; one that ends without having said it, by a signal too, fails. */
export async function untilSaid(
  running: Running,
  what: string | RegExp,
  where: "stdout" | "stderr" = "stderr",
): Promise<void> {
  const said = (): boolean =>
    typeof what === "string" ? running[where].includes(what) : what.test(running[where]);
  const stream = running.child[where];
  const ended = running.ended.then(() => true);
  while (!said()) {
    const more = stream === null ? ended : once(stream, "data").then(() => false);
    const over = await Promise.race([ended, more]);
    if (over && !said()) throw new Error(`it ended, not having said ${what}:\n${running.stderr}`);
  }
}

/** Fails when a command has ended, whether by itself or by a signal: then its exit code is null. */
export function stillRuns({ child, stderr }: Running): void {
  if (child.exitCode === null && child.signalCode === null) return;
  throw new Error(`it ended (${child.exitCode ?? child.signalCode}):\n${stderr}`);
}
