import { commandName } from "./command-name.ts";
import { variableOffset, type Command, type Word } from "./script.ts";

/** Text that goes to one of the files through which a step speaks to the runner. */
export interface RunnerWrite {
  /** `GITHUB_OUTPUT`, `GITHUB_ENV`, … */
  readonly file: string;
  /** The name that is set, when the text says it. */
  readonly key?: string;
  /** The variable with somebody else's text, or the command that fetches such text. */
  readonly from: string;
  readonly offset: number;
  /** A program writes it by itself: what it does with its variables is not known. */
  readonly opaque: boolean;
}

const FILES = /\bGITHUB_(?:OUTPUT|ENV|PATH|STATE)\b/;
const WRITERS = new Set(["echo", "printf", "print", "cat", "write-output", "write-host"]);
const APPENDERS = new Set(["tee", "out-file", "add-content", "set-content"]);
// They give out what they are given, line breaks included.
const PASSING = new Set(["echo", "printf", "cat", "sed", "awk", "grep", "cut", "envsubst", "sort"]);
const DECLARING = new Set(["export", "local", "declare", "readonly", "typeset"]);

/**
 * What of somebody else's text a script writes to the runner's files. A variable is harmless once
 * the script held it against an anchored pattern or a list of words.
 * @param outside names of the variables that carry such text when the script starts
 * @param pasted whether a text has an expression that GitHub replaces by such text
 */
export function untrustedWrites(
  commands: readonly Command[],
  outside: ReadonlySet<string>,
  pasted: (text: string) => boolean = () => false,
): readonly RunnerWrite[] {
  const tainted = new Tainted(outside, pasted);
  const writes: RunnerWrite[] = [];
  let random = false;
  for (const command of commands) {
    for (const name of checkedBy(command)) tainted.delete(name);
    assign(command, tainted);
    const file = writesTo(command);
    if (file === undefined) continue;
    const text = command.words.map((word) => word.text).join(" ");
    // `name<<$DELIMITER`: nobody can end a text whose delimiter nobody knows.
    if (/<<-?["']?\$|<<-?ghadelimiter/.test(text)) random = true;
    else if (random && /^\w+ ["']?\$\{?\w*(?:delim|eof|mark)\w*\}?$/i.test(text)) random = false;
    else if (!random) writes.push(...judge(command, file, tainted));
  }
  return writes;
}

function judge(command: Command, file: string, tainted: Tainted): RunnerWrite[] {
  const name = commandName(command);
  const told = [
    ...command.words,
    ...command.heredocs.map(({ body }) => body),
    ...command.redirects.flatMap(({ operator, target }) => (operator === "<<<" ? [target] : [])),
  ];
  const found = told.flatMap((word) => {
    const from = culprit(word, tainted);
    if (from === undefined) return [];
    const key = /^\s*([A-Za-z_][\w-]*)(?:=|<<)/.exec(word.text)?.[1];
    const offset = variableOffset(word, from.replace(/\W/g, "") || "-");
    return [{ file, from, offset, opaque: false, ...(key === undefined ? {} : { key }) }];
  });
  if (found.length > 0 || WRITERS.has(name) || told.length === 0) return found;
  const [first] = tainted;
  return first === undefined
    ? []
    : [{ file, from: `$${first}`, offset: command.offset, opaque: true }];
}

/** The variables with such text at one point of a script. */
class Tainted extends Set<string> {
  readonly pasted: (text: string) => boolean;

  constructor(names: Iterable<string>, pasted: (text: string) => boolean) {
    super(names);
    this.pasted = pasted;
  }
}

/** Why a word may have line breaks that its author did not write. */
function culprit(word: Word, tainted: Tainted): string | undefined {
  const variable = word.variables.find((name) => tainted.has(name));
  if (variable !== undefined) return `$${variable}`;
  if (tainted.pasted(word.text)) return word.text;
  return passed(word.commands, tainted);
}

/** Whether the output of `$( … )` is such text: what the last command of its pipe gives out. */
function passed(commands: readonly Command[], tainted: Tainted): string | undefined {
  for (const command of commands) {
    const chain = [command, ...command.pipe];
    if (chain.slice(1).some(cleans)) continue;
    const source = fetched(command);
    if (source !== undefined) return source;
    const name = commandName(command);
    if (!PASSING.has(name) && !(name === "jq" && isRaw(command))) continue;
    const words = [
      ...command.words,
      ...command.heredocs.map(({ body }) => body),
      ...command.redirects.map(({ target }) => target),
    ];
    for (const word of words) {
      const from = culprit(word, tainted);
      if (from !== undefined) return from;
    }
  }
  return undefined;
}

/** Commands whose output other people write. */
function fetched(command: Command): string | undefined {
  const [, second = "", third = ""] = texts(command);
  const name = commandName(command);
  if (name === "git" && /^(?:log|show)$/.test(second) && freeFormat(command))
    return `git ${second}`;
  if (name === "gh" && /^(?:pr|issue|release)$/.test(second) && third === "view") {
    return `gh ${second} view`;
  }
  const event = texts(command).some((text) => text.includes("GITHUB_EVENT_PATH"));
  if (event && (name === "cat" || (name === "jq" && isRaw(command)))) return "$GITHUB_EVENT_PATH";
  return undefined;
}

/** Hashes and dates have one line each; `%s` and `%b` are what the author of a commit wrote. */
function freeFormat(command: Command): boolean {
  const format = texts(command).find((text) => /^--(?:format|pretty)=/.test(text)) ?? "";
  return format === "" || /%[sbBNfe]|%a[nNeE]|oneline|medium|full/.test(format);
}

function cleans(command: Command): boolean {
  const name = commandName(command);
  const all = texts(command);
  if (name === "tr") return all.some((text) => text.includes("\\n") || text.includes("[:cntrl:]"));
  if (name === "jq") return !isRaw(command);
  if (name === "head" || name === "tail") return all.some((text) => /^-?n?1$/.test(text));
  return /^(?:wc|sha\d+sum|md5sum|base64|cksum)$/.test(name);
}

function isRaw(command: Command): boolean {
  return texts(command).some((text) => /^-[a-zA-Z]*[rj]|^--raw-output|^--join-output/.test(text));
}

function assign(command: Command, tainted: Tainted): void {
  const name = commandName(command);
  const declared = DECLARING.has(name)
    ? command.words.flatMap((word) => {
        const key = /^([A-Za-z_]\w*)=/.exec(word.text)?.[1];
        return key === undefined ? [] : [{ name: key, value: word }];
      })
    : [];
  // `A=b program` sets A for the program only; a script sees it afterwards when there is none.
  const lasting = command.words.length === 0 ? command.assignments : [];
  for (const one of [...lasting, ...declared]) {
    if (culprit(one.value, tainted) === undefined) tainted.delete(one.name);
    else tainted.add(one.name);
  }
}

/** Variables that a command holds against what they may be. */
function checkedBy(command: Command): readonly string[] {
  const name = commandName(command);
  const { words } = command;
  if (name === "case") return words[1]?.variables ?? [];
  if (name === "[[") {
    return words.flatMap((word, index) => {
      const anchored = /^\^.*\$$/.test(words[index + 2]?.text ?? "");
      return words[index + 1]?.text === "=~" && anchored ? word.variables : [];
    });
  }
  const quiet = words.some(({ text }) => /^-\w*q|^--quiet/.test(text));
  const whole = words.some(({ text }) => /^\^.*\$$|^-\w*x|^--line-regexp/.test(text));
  if (name !== "grep" || !quiet || !whole) return [];
  return command.redirects.flatMap(({ operator, target }) =>
    operator === "<<<" ? target.variables : [],
  );
}

function writesTo(command: Command): string | undefined {
  const readers = [command, ...command.pipe].filter((one) => APPENDERS.has(commandName(one)));
  const targets = [
    ...[command, ...command.pipe].flatMap(({ redirects }) =>
      redirects.filter(({ operator }) => operator.startsWith(">")).map(({ target }) => target),
    ),
    ...readers.flatMap(({ words }) => words),
  ];
  return targets.map(({ text }) => FILES.exec(text)?.[0]).find((file) => file !== undefined);
}

function texts({ words }: Command): readonly string[] {
  return words.map(({ text }) => text);
}
