import assert from "node:assert/strict";
import { test } from "node:test";
import { wholeProgram } from "../../packages/cli/src/program.ts";

type Command = Awaited<ReturnType<typeof wholeProgram>>;

const program = await wholeProgram();

/** Every command that does something, with the words that lead to it. */
function leaves(command: Command, path: readonly string[]): [string, Command][] {
  const shown = command.createHelp().visibleCommands(command);
  const children = shown.filter((child) => child.name() !== "help");
  if (children.length === 0) return [[path.join(" "), command]];
  return children.flatMap((child) => leaves(child, [...path, child.name()]));
}

function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (more) => (text += more) });
  command.outputHelp();
  return text;
}

/** The words behind `ms` of each example, without what the shell makes of the rest of the line. */
function examplesIn(help: string): string[][] {
  const lines = help.split(/\nExamples?:\n/)[1]?.split("\n") ?? [];
  return lines.flatMap((line) => {
    const words = /^ {2}(?:[A-Z_]+=\S+ )?ms ([^>|]+)/.exec(line)?.[1];
    if (words === undefined) return [];
    return [
      [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ""),
    ];
  });
}

const commands = leaves(program, ["ms"]);
let reached: string[] = [];
for (const [name, command] of commands) command.action(() => void reached.push(name));

for (const [name, command] of commands) {
  test(`the examples of ${name} are ones of ${name}, and their words are understood`, async () => {
    const help = helpOf(command);
    const examples = examplesIn(help);
    assert.ok(examples.length > 0, help);
    reached = [];
    for (const words of examples) {
      settle(program);
      await program.parseAsync(["node", "ms", ...words]);
    }
    assert.deepEqual([...new Set(reached)], [name]);
  });

  test(`${name} has --json and says what it is for`, () => {
    assert.ok(command.options.some(({ long }) => long === "--json"));
    assert.notEqual(command.description(), "");
    for (const { flags, description } of command.options) assert.notEqual(description, "", flags);
  });
}

/** A mistake is thrown, and not the end of this process. */
function settle(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) settle(child);
}
