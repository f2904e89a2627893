import type { Argument, Command, Option } from "commander";
import { programFor } from "../program.ts";
import { valuesHere } from "./values-here.ts";

/** A word that may stand where the cursor is. */
export interface Suggestion {
  readonly word: string;
  readonly about: string;
}

/** A command with what was typed behind its name. */
interface Typed {
  readonly command: Command;
  /** Whole words; the one that is being typed is not among them. */
  readonly rest: readonly string[];
}

/**
 * What can follow. Nothing where a value is anything, such as a file: the shell has an answer of its own.
 * @param words those behind `ms`; the last one, which may be empty, is being typed
 */
export async function suggest(words: readonly string[]): Promise<readonly Suggestion[]> {
  const before = words.slice(0, -1);
  const typed = words.at(-1) ?? "";
  const all = await suggestionsIn(deepest(await programFor(before), before), typed);
  return all.filter(({ word }) => word.startsWith(typed));
}

function deepest(program: Command, words: readonly string[]): Typed {
  let command = program;
  let behind = 0;
  for (const [at, word] of words.entries()) {
    const child = command.commands.find((one) => one.name() === word);
    if (child !== undefined) behind = at + 1;
    command = child ?? command;
  }
  return { command, rest: words.slice(behind) };
}

async function suggestionsIn(at: Typed, typed: string): Promise<readonly Suggestion[]> {
  const { command, rest } = at;
  const help = command.createHelp();
  const options = help.visibleOptions(command);
  const open = optionOf(at, rest.at(-1));
  if (open !== undefined) return valuesOf(open, open.long ?? "", at);
  if (typed.startsWith("-")) {
    return options.flatMap(({ long, description }) =>
      long ? [{ word: long, about: description }] : [],
    );
  }
  const children = help
    .visibleCommands(command)
    .map((child) => ({ word: child.name(), about: child.description() }));
  const argument = command.registeredArguments[argumentsIn(at).length];
  if (argument === undefined) return children;
  return [...children, ...(await valuesOf(argument, argument.name(), at))];
}

/** The option that wants a value, when the word is one. */
function optionOf({ command }: Typed, word: string | undefined): Option | undefined {
  return command.options.find(
    ({ long, optional, required }) => long === word && (required || optional),
  );
}

/** The words that are neither options nor values of options. */
function argumentsIn(at: Typed): readonly string[] {
  return at.rest.filter(
    (word, index) => !word.startsWith("-") && optionOf(at, at.rest[index - 1]) === undefined,
  );
}

async function valuesOf(
  { argChoices, description }: Argument | Option,
  name: string,
  at: Typed,
): Promise<readonly Suggestion[]> {
  if (argChoices !== undefined) return argChoices.map((word) => ({ word, about: description }));
  const { command, rest } = at;
  const given = (option: string): string | undefined =>
    rest[rest.indexOf(option) + 1 || rest.length];
  return valuesHere(name, {
    command: command.name(),
    group: command.parent?.name() ?? "",
    config: given("--config"),
    product: given("--product") ?? argumentsIn(at)[0],
  });
}
