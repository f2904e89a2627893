import {
  ERROR_CODES,
  ReleaseError,
  toReleaseError,
  type ErrorCode,
} from "@release-actions/contract";
import { CommanderError, type Command } from "commander";

/** Codes whose own next step speaks of the inputs of an action, which whoever types a command has none of. */
const OF_INPUTS: ReadonlySet<string> = new Set(["input_invalid", "input_missing"]);

/** Next steps where those of the code speak of the inputs of an action first. */
const HERE: Partial<Readonly<Record<ErrorCode, string>>> = {
  token_missing: "Set GH_TOKEN or GITHUB_TOKEN, or sign in with `gh auth login`.",
};

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
  const here = speaksOfInputs(error) ? next : nextHere(error);
  if (here === error.next) return error;
  return new ReleaseError({ code, message, expected, found, details, cause, next: here });
}

/** Whether the next step of a failure is one for whoever writes a workflow. */
export function speaksOfInputs({ code, next }: ReleaseError): boolean {
  return OF_INPUTS.has(code) && next === ERROR_CODES[code].next;
}

/** The next step for whoever typed a command. */
export function nextHere({ code, next }: ReleaseError): string {
  return next === ERROR_CODES[code].next ? (HERE[code] ?? next) : next;
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
