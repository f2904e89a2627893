import type { Command, Heredoc, Redirect, Word } from "./script.ts";
import { expressionsIn, WordReader, type Expressions } from "./word-reader.ts";

interface Draft {
  offset: number;
  assignments: { name: string; value: Word }[];
  words: Word[];
  redirects: Redirect[];
  heredocs: Heredoc[];
  pipe: Command[];
  group: number;
}

interface Group {
  readonly id: number;
  readonly closer: string;
  readonly first: number;
}

const OPENERS = new Map([
  ["{", "}"],
  ["if", "fi"],
  ["for", "done"],
  ["while", "done"],
  ["until", "done"],
  ["case", "esac"],
]);
const CLOSERS = new Set(["}", "fi", "done", "esac"]);
const LEADS = new Set(["then", "else", "elif", "do", "!", "time", "in"]);
const REDIRECT = /^(?:\d*|&)(?:>>|>\||>&|<<<|<<-|<<|<&|<>|>|<)/;
const ASSIGNMENT = /^([A-Za-z_]\w*)(\[[^\]]*\])?\+?=/;
const DEEPEST = 12;
// Nobody writes as many; a text that does is made to keep a reader busy.
const MOST_SOURCES = 20;
const MOST_HEREDOCS = 20;

/** Characters of a script that is read; a longer one has no commands for its reader. */
export const LONGEST_SCRIPT = 64 * 1024;

/**
 * The simple commands of a shell script. Enough of a shell to know what is a command, what only
 * text, and where output goes; it runs nothing and never fails: what it does not understand are words.
 */
export function readScript(script: string): readonly Command[] {
  if (script.length > LONGEST_SCRIPT) return [];
  return new ScriptReader(script, expressionsIn(script), 0).readAll(0, "").commands;
}

class ScriptReader {
  readonly #words: WordReader;
  readonly #script: string;
  #commands: Draft[] = [];
  #groups: Group[] = [];
  #made = 0;
  #closer = "";
  #draft: Draft | undefined;
  /** The commands whose output the next command reads. */
  #source: Draft[] = [];
  /** Commands of the group that just closed: redirects and pipes behind it are theirs. */
  #closed: Draft[] | undefined;
  #heredocs: { quoted: boolean; delimiter: string; dash: boolean; owners: Draft[] }[] = [];

  constructor(script: string, expressions: Expressions, depth: number) {
    this.#script = script;
    this.#words = new WordReader(script, expressions, (from, closer) => {
      if (depth > DEEPEST) return { commands: [], end: script.length };
      return new ScriptReader(script, expressions, depth + 1).readAll(from, closer);
    });
  }

  /** Up to an unmatched `closer`, or the end. */
  readAll(from: number, closer: string): { commands: readonly Command[]; end: number } {
    this.#closer = closer;
    let at = from;
    while (at < this.#script.length) {
      const here = this.#script[at] ?? "";
      const nested = this.#groups.some((group) => group.closer === ")");
      if (here === closer && !(closer === ")" && nested)) {
        at += 1;
        break;
      }
      at = this.#step(at, here);
    }
    this.#end();
    return { commands: this.#commands, end: at };
  }

  #step(at: number, here: string): number {
    const rest = this.#script.slice(at, at + 8);
    if (here === "\n") return this.#newline(at);
    if (here === " " || here === "\t" || here === "\r") return at + 1;
    if (rest.startsWith("\\\n")) return at + 2;
    if (here === "#") return this.#lineEnd(at);
    if (rest.startsWith("<(") || rest.startsWith(">(")) return this.#word(at);
    const redirect = REDIRECT.exec(rest);
    if (redirect !== null) return this.#redirect(at, redirect[0]);
    if (/^(?:&&|\|\||;;|[;&|])/.test(rest)) return this.#separator(at, rest);
    if (here === "(") return this.#open(at, ")");
    if (here === ")") return this.#close(at, ")");
    return this.#word(at);
  }

  #word(at: number): number {
    const command = this.#draft;
    const first = command === undefined || command.words.length === 0;
    if (first && /^\[\[\s/.test(this.#script.slice(at, at + 3))) return this.#test(at);
    const { word, end } = this.#words.read(at, (character) => this.#ends(character));
    if (end === at) return at + 1;
    const bare = this.#script.slice(at, end) === word.text;
    if (first && bare && this.#reserved(word.text, at)) return end;
    // A quoted `"a=b"` is a word, in PowerShell what is written.
    const assigned = first ? ASSIGNMENT.exec(this.#script.slice(at, end)) : null;
    const draft = this.#current(at);
    if (assigned === null) draft.words.push(word);
    else draft.assignments.push({ name: assigned[1] ?? "", value: word });
    return end;
  }

  /** `[[ … ]]`, in which `<`, `&&` and brackets are no separators. */
  #test(at: number): number {
    const draft = this.#current(at);
    let from = at;
    while (from < this.#script.length && this.#script[from] !== "\n") {
      if (this.#script.startsWith("]]", from)) return from + 2;
      const { word, end } = this.#words.read(from, (character) => /\s/.test(character));
      if (end > from) draft.words.push(word);
      from = end > from ? end : from + 1;
    }
    return from;
  }

  #reserved(text: string, at: number): boolean {
    if (this.#draft !== undefined) return false;
    const closer = OPENERS.get(text);
    if (closer !== undefined) this.#open(at, closer);
    else if (CLOSERS.has(text)) this.#close(at, text);
    else return LEADS.has(text);
    // What follows `for` and `case` are words, not commands; those two have none of interest.
    if (text === "for" || text === "case") this.#current(at).words.push(wordOf(text, at));
    return true;
  }

  #open(at: number, closer: string): number {
    this.#end();
    this.#made += 1;
    this.#groups.push({ id: this.#made, closer, first: this.#commands.length });
    return at + 1;
  }

  #close(at: number, closer: string): number {
    this.#end();
    const index = this.#groups.findLastIndex((group) => group.closer === closer);
    // `a)` of a case closes nothing.
    if (index < 0) {
      this.#source = [];
      return at + 1;
    }
    const first = this.#groups[index]?.first ?? 0;
    this.#groups = this.#groups.slice(0, index);
    this.#closed = this.#commands.slice(first);
    return at + 1;
  }

  #separator(at: number, rest: string): number {
    const pipe = rest.startsWith("|") && !rest.startsWith("||");
    const readers = this.#closed ?? (this.#draft === undefined ? [] : [this.#draft]);
    const before = this.#source;
    this.#end();
    this.#source = pipe ? [...before, ...readers].slice(-MOST_SOURCES) : [];
    return at + (/^(?:&&|\|\||;;|\|&)/.test(rest) ? 2 : 1);
  }

  #redirect(at: number, operator: string): number {
    let from = at + operator.length;
    while (this.#script[from] === " ") from += 1;
    const { word, end } = this.#words.read(from, (character) => this.#ends(character));
    const owners = this.#closed ?? [this.#current(at)];
    const symbol = operator.replace(/^[\d&]+/, "");
    if ((symbol === "<<" || symbol === "<<-") && this.#heredocs.length < MOST_HEREDOCS) {
      const quoted = this.#script.slice(from, end) !== word.text;
      this.#heredocs.push({ quoted, delimiter: word.text, dash: symbol === "<<-", owners });
    } else {
      for (const owner of owners) owner.redirects.push({ operator: symbol, target: word });
    }
    return Math.max(end, from);
  }

  #newline(at: number): number {
    this.#end();
    this.#source = [];
    let from = at + 1;
    for (const pending of this.#heredocs) {
      const end = this.#bodyEnd(from, pending.delimiter, pending.dash);
      const body = this.#words.readBody(from, end, pending.quoted);
      for (const owner of pending.owners) owner.heredocs.push({ ...pending, body });
      from = this.#lineEnd(end) + 1;
    }
    this.#heredocs = [];
    return Math.min(from, this.#script.length);
  }

  #bodyEnd(from: number, delimiter: string, dash: boolean): number {
    for (let at = from; at < this.#script.length; at = this.#lineEnd(at) + 1) {
      const line = this.#script.slice(at, this.#lineEnd(at));
      if ((dash ? line.replace(/^\t+/, "") : line) === delimiter) return at;
    }
    return this.#script.length;
  }

  /** Whether an unquoted character ends a word; a back-tick does within back-ticks. */
  #ends(character: string): boolean {
    return /[\s;&|()<>]/.test(character) || (character === "`" && this.#closer === "`");
  }

  #lineEnd(at: number): number {
    const end = this.#script.indexOf("\n", at);
    return end < 0 ? this.#script.length : end;
  }

  #current(at: number): Draft {
    if (this.#draft !== undefined) return this.#draft;
    const draft = emptyDraft(at, this.#groups.at(-1)?.id ?? 0);
    for (const source of this.#source) source.pipe.push(draft);
    this.#commands.push(draft);
    this.#draft = draft;
    return draft;
  }

  #end(): void {
    this.#draft = undefined;
    this.#closed = undefined;
  }
}

function wordOf(text: string, offset: number): Word {
  return { text, offset, variables: [], commands: [] };
}

function emptyDraft(offset: number, group: number): Draft {
  return { offset, group, assignments: [], words: [], redirects: [], heredocs: [], pipe: [] };
}
