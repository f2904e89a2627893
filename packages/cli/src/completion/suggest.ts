import type { Argument, Command, Option } from "commander";
import { programFor } from "../program.ts";

/** A word that may stand where the cursor is. */
export interface Suggestion {
  readonly word: string;
  readonly about: string;
}

/**
 * What can follow. Nothing where a value is anything, such as a file: the shell has an answer of its own.
 * @param words those behind `ms`; the last one, which may be empty, is being typed
 */
export async function suggest(words: readonly string[]): Promise<readonly Suggestion[]> {
  const before = words.slice(0, -1);
  const typed = words.at(-1) ?? "";
  const command = deepest(await programFor(before), before);
  const all = suggestionsIn(command, before.at(-1) ?? "", typed);
  return all.filter(({ word }) => word.startsWith(typed));
}

function deepest(program: Command, words: readonly string[]): Command {
  let at = program;
  for (const word of words) {
    at = at.commands.find((child) => child.name() === word) ?? at;
  }
  return at;
}

function suggestionsIn(command: Command, previous: string, typed: string): Suggestion[] {
  const help = command.createHelp();
  const options = help.visibleOptions(command);
  const open = options.find(({ long }) => long === previous);
  if (open !== undefined && (open.required || open.optional)) return choicesOf(open);
  if (typed.startsWith("-")) {
    return options.flatMap(({ long, description }) =>
      long ? [{ word: long, about: description }] : [],
    );
  }
  const children = help
    .visibleCommands(command)
    .map((child) => ({ word: child.name(), about: child.description() }));
  return [...children, ...command.registeredArguments.flatMap(choicesOf)];
}

function choicesOf({ argChoices, description }: Argument | Option): Suggestion[] {
  return (argChoices ?? []).map((word) => ({ word, about: description }));
}
