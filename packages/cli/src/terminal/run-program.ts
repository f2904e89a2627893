import { CommanderError, type Command } from "commander";
import { toJson } from "../documents/to-json.ts";
import { Interrupted, onInterrupt } from "./interrupted.ts";
import { beginLog, log, logPath } from "./operation-log.ts";

const USAGE = 2;
const INTERRUPTED = 130;
/** Commands that change something on GitHub: what they did is kept in a log. */
const OPERATIONS = new Set(["prepare", "publish", "resume", "yank"]);

/** Parses, runs, and turns every failure into one clear message and its exit code. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  settle(program);
  program.hook("preAction", (_, action) => {
    const path = pathOf(action);
    const changes = OPERATIONS.has(action.name()) && action.opts()["dryRun"] !== true;
    if (!changes || path[0] !== "release") return;
    beginLog(path.join(" "));
    // Its log says how it ended, whatever it was doing.
    onInterrupt(() => {});
  });
  try {
    await program.parseAsync([...argv]);
    log("end", { exit: process.exitCode ?? 0 });
  } catch (thrown) {
    process.exitCode = await failed(thrown, program, argv);
  }
}

/** Says what went wrong. @returns the exit code */
async function failed(thrown: unknown, program: Command, argv: readonly string[]): Promise<number> {
  if (thrown instanceof Interrupted) {
    log("end", { exit: INTERRUPTED });
    return INTERRUPTED;
  }
  // Help and version end with 0; every other message of commander is about usage, and told already.
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
  const { ERROR_CODES, formatError } = await import("@release-actions/contract");
  const { asTold } = await import("./usage.ts");
  const error = asTold(thrown, program, argv);
  const exit = thrown instanceof CommanderError ? USAGE : ERROR_CODES[error.code].exit;
  log("end", { exit, code: error.code });
  const { code, details, expected, found, message, next } = error;
  const told = { code, message, expected, found, next, details, exit, log: logPath() ?? undefined };
  if (argv.includes("--json")) process.stdout.write(toJson("failure", { ok: false, error: told }));
  if (thrown instanceof CommanderError) return exit;
  const { columns, isTTY } = process.stderr;
  if (isTTY) {
    const { failureText } = await import("./failure-text.ts");
    process.stderr.write(`${failureText(error, columns || 80)}\n`);
  } else process.stderr.write(`${formatError(error)}\n`);
  if (error.code === "defect" && error.cause instanceof Error) {
    process.stderr.write(`${error.cause.stack ?? ""}\n`);
  }
  if (logPath() !== null) process.stderr.write(`Log: ${logPath() ?? ""}\n`);
  return exit;
}

/** The words of a command, without the program's own name. */
function pathOf(command: Command): string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}

/** Commands that are added do not inherit the settings of the one they are added to. */
function settle(command: Command): void {
  command.exitOverride().showHelpAfterError("Run the command with --help to see what it takes.");
  for (const child of command.commands) settle(child);
}
