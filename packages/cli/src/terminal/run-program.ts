import { CommanderError, type Command } from "commander";
import { Interrupted } from "./interrupted.ts";

const USAGE = 2;
const INTERRUPTED = 130;

/** Parses, runs, and turns every failure into one clear message and its exit code. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<void> {
  settle(program);
  try {
    await program.parseAsync([...argv]);
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      // Help and version end with 0; every other message of commander is about usage.
      process.exitCode = thrown.exitCode === 0 ? 0 : USAGE;
      return;
    }
    if (thrown instanceof Interrupted) {
      process.exitCode = INTERRUPTED;
      return;
    }
    const { ERROR_CODES, formatError, toReleaseError } = await import("@release-actions/contract");
    const error = toReleaseError(thrown);
    process.stderr.write(`${formatError(error)}\n`);
    if (error.code === "defect" && error.cause instanceof Error) {
      process.stderr.write(`${error.cause.stack ?? ""}\n`);
    }
    process.exitCode = ERROR_CODES[error.code].exit;
  }
}

/** Commands that are added do not inherit the settings of the one they are added to. */
function settle(command: Command): void {
  command.exitOverride().showHelpAfterError("Run the command with --help to see what it takes.");
  for (const child of command.commands) settle(child);
}
