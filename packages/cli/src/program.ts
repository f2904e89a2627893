import { Command } from "commander";
import { COMMANDS, type Group } from "./commands/table.ts";
import { version } from "./terminal/version.ts";

/**
 * The command line as far as these words need it: the command that they name is loaded, every other one
 * is only its name and description, which is all that a list of commands shows.
 * @param words what stands behind `ms`
 */
export async function programFor(words: readonly string[]): Promise<Command> {
  const named = words.filter((word) => !word.startsWith("-") && word !== "help");
  return withVersion(await group("ms", COMMANDS, (at) => named[at.length] ?? null));
}

/** All of it: for completion, and for tests of every command. */
export async function wholeProgram(): Promise<Command> {
  return withVersion(await group("ms", COMMANDS, () => ANY));
}

const ANY = Symbol("any");
/** The name of the command that is wanted below a path; null when none is. */
type Wanted = (path: readonly string[]) => string | typeof ANY | null;

async function group(
  name: string,
  { commands, description }: Group,
  wanted: Wanted,
  path: readonly string[] = [],
): Promise<Command> {
  const command = new Command(name).description(description);
  for (const [child, entry] of Object.entries(commands)) {
    const asked = [child, ANY].includes(wanted(path) ?? "");
    if (!asked) command.addCommand(new Command(child).description(entry.description));
    else if ("commands" in entry) {
      command.addCommand(await group(child, entry, wanted, [...path, child]));
    } else command.addCommand((await entry.load()).description(entry.description));
  }
  return command;
}

function withVersion(program: Command): Command {
  return program.version(version(), "--version");
}
