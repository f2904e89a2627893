import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
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
    return [wordsOf(words)];
  });
}

function wordsOf(text: string): string[] {
  const words = text.matchAll(/"([^"]*)"|(\S+)/g);
  return [...words].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

const commands = leaves(program, ["ms"]);
const GUIDES = await guides();

/** Every page for users, by its path. */
async function guides(): Promise<ReadonlyMap<string, string>> {
  const root = new URL("../../", import.meta.url);
  const docs = await readdir(new URL("docs", root));
  const pages = docs.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
  const paths = [...pages, "README.md", "CONTRIBUTING.md", "packages/cli/README.md"];
  const texts = paths.map(
    async (path) => [path, await readFile(new URL(path, root), "utf8")] as const,
  );
  return new Map(await Promise.all(texts));
}

/** The lines of a page's examples that run `ms`, with their comments. */
function linesIn(page: string): string[] {
  return [...page.matchAll(/^```\w*\n([\s\S]*?)^```/gm)]
    .flatMap(([, block = ""]) => block.split("\n"))
    .flatMap((line) => /^(?:\$ )?(?:npx )?ms (.*)/.exec(line)?.[1] ?? []);
}

/** What stands between backticks in a sentence; `a|b` is each of them. */
function mentionsIn(page: string): string[][] {
  return [...page.matchAll(/`ms ([^`\n]+)`/g)].flatMap(([, text = ""]) => {
    const words = text.split(" ");
    const at = words.findIndex((word) => /^[a-z]+(\\\|[a-z]+)+$/.test(word));
    const choices = words[at]?.split(String.raw`\|`) ?? [];
    return at < 0 ? [words] : choices.map((choice) => words.with(at, choice));
  });
}
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

for (const [path, page] of GUIDES) {
  const lines = linesIn(page);
  if (lines.length === 0) continue;
  test(`the commands in the examples of ${path} are understood`, async () => {
    for (const line of lines) {
      const [text = ""] = line.replaceAll("<sha>", "0".repeat(40)).split(/ +# | *[>|&]/);
      reached = [];
      settle(program);
      await program.parseAsync(["node", "ms", ...wordsOf(text)]);
      assert.equal(reached.length, 1, line);
    }
  });
}

test("what the guides say about a command, it has", () => {
  for (const [path, page] of GUIDES) {
    for (const words of mentionsIn(page)) {
      const [name, command] = meant(words);
      const rest = words.slice(name.split(" ").length - 1);
      if (rest[0] === "…") continue;
      const known = new Set(["--help", ...command.options.map(({ long }) => long)]);
      for (const word of rest.filter((one) => one.startsWith("--"))) {
        assert.ok(known.has(word), `${path}: ms ${words.join(" ")}`);
      }
      const groups = leaves(command, [name]).length > 1;
      const unknown = groups && /^[a-z]/.test(rest[0] ?? "");
      assert.ok(!unknown, `${path}: ms ${words.join(" ")}`);
    }
  }
});

test("every command is in a guide", () => {
  const told = new Set<string>();
  for (const page of GUIDES.values()) {
    const lines = linesIn(page).map((line) => line.split(" "));
    for (const words of [...lines, ...mentionsIn(page)]) told.add(meant(words)[0]);
  }
  assert.deepEqual(
    commands.map(([name]) => name).filter((name) => !told.has(name)),
    [],
  );
});

/** The command that words lead to, with its name. */
function meant(words: readonly string[]): [string, Command] {
  let [name, command] = ["ms", program];
  for (const word of words) {
    const child = command.commands.find((one) => one.name() === word);
    if (child === undefined) break;
    [name, command] = [`${name} ${word}`, child];
  }
  return [name, command];
}

/** A mistake is thrown, and not the end of this process. */
function settle(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) settle(child);
}
