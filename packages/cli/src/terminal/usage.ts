import { ERROR_CODES, ReleaseError, toReleaseError } from "@release-actions/contract";
import { CommanderError, type Command } from "commander";

/** Codes whose own next step speaks of the inputs of an action, which whoever types a command has none of. */
const OF_INPUTS: ReadonlySet<string> = new Set(["input_invalid", "input_missing"]);

/**
 * A failure as the command line tells it: of words that cannot be used, and wherever the code's own next
 * step is for actions, the next step is the help of the very command.
 */
export function asTold(thrown: unknown, program: Command, argv: readonly string[]): ReleaseError {
  const named = commandOf(program, argv);
  const next = `Correct it: \`${[...pathOf(named), "--help"].join(" ")}\` says what it takes.`;
  if (thrown instanceof CommanderError) {
    // A word under which commands are was given alone: commander only shows its help.
    const alone = thrown.code === "commander.help";
    const message = alone
      ? `Which command of ${pathOf(named).join(" ")} is meant is not said.`
      : "";
    const children = named.createHelp().visibleCommands(named);
    const expected = alone ? { expected: children.map((one) => one.name()).join(", ") } : {};
    return new ReleaseError({
      code: "input_invalid",
      message: message || thrown.message.replace(/^error: /, ""),
      ...expected,
      next,
      cause: thrown,
    });
  }
  const error = toReleaseError(thrown);
  const { cause, code, details, expected, found, message } = error;
  if (!speaksOfInputs(error)) return error;
  return new ReleaseError({ code, message, expected, found, details, cause, next });
}

/** Whether the next step of a failure is one for whoever writes a workflow. */
export function speaksOfInputs({ code, next }: ReleaseError): boolean {
  return OF_INPUTS.has(code) && next === ERROR_CODES[code].next;
}

/** The command that the words lead to, as far as they are names of commands. */
function commandOf(program: Command, argv: readonly string[]): Command {
  let command = program;
  for (const word of argv.slice(2)) {
    const child = command.commands.find((one) => one.name() === word);
    if (child !== undefined) command = child;
    else if (command.commands.length === 0) break;
  }
  return command;
}

function pathOf(command: Command): string[] {
  return [...(command.parent === null ? [] : pathOf(command.parent)), command.name()];
}
