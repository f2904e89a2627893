import { findExpressions } from "../expressions/find.ts";
import type { Command, Word } from "./script.ts";

/** Reads the commands of `$( … )`, which starts at `from`; gives the offset behind its end. */
export type ReadInner = (
  from: number,
  closer: string,
) => { commands: readonly Command[]; end: number };

/** Ends of the `${{ … }}` by their starts: they are replaced before a shell sees them. */
export type Expressions = ReadonlyMap<number, number>;

/** Found once for a script, whatever its depth. */
export function expressionsIn(script: string): Expressions {
  return new Map(
    findExpressions(script).map(({ start, end }) => [script.lastIndexOf("${{", start), end]),
  );
}

interface Draft {
  text: string;
  variables: string[];
  commands: Command[];
}

const NAME = /^(?:env:)?([A-Za-z_]\w*)/;

/** Splits words off a script; the state is the offset. */
export class WordReader {
  readonly script: string;
  readonly #readInner: ReadInner;
  readonly #expressions: Expressions;

  constructor(script: string, expressions: Expressions, readInner: ReadInner) {
    this.script = script;
    this.#readInner = readInner;
    this.#expressions = expressions;
  }

  /** The word at `offset`; it ends before the first unquoted character for which `stops` holds. */
  read(offset: number, stops: (character: string) => boolean): { word: Word; end: number } {
    const draft: Draft = { text: "", variables: [], commands: [] };
    let at = offset;
    while (at < this.script.length && !stops(this.script[at] ?? "")) at = this.#unquoted(at, draft);
    return { word: { ...draft, offset }, end: at };
  }

  /** A text in which variables are expanded but quotes mean nothing: the body of a heredoc. */
  readBody(offset: number, end: number, quoted: boolean): Word {
    const draft: Draft = { text: "", variables: [], commands: [] };
    let at = offset;
    if (quoted) at = this.#keep(offset, end, draft);
    while (at < end) at = this.#expanded(at, draft);
    return { ...draft, offset };
  }

  #unquoted(at: number, draft: Draft): number {
    const here = this.script[at] ?? "";
    if (here === "'" || this.script.startsWith("$'", at)) return this.#single(at, draft);
    if (here !== '"') return this.#expanded(at, draft);
    let inside = at + 1;
    while (inside < this.script.length && this.script[inside] !== '"') {
      inside = this.#expanded(inside, draft);
    }
    return inside + 1;
  }

  #single(at: number, draft: Draft): number {
    const open = this.script.indexOf("'", at);
    const close = this.script.indexOf("'", open + 1);
    const end = close < 0 ? this.script.length : close;
    draft.text += this.script.slice(open + 1, end);
    return end + 1;
  }

  /** One character, escape or expansion. */
  #expanded(at: number, draft: Draft): number {
    const expression = this.#expressions.get(at);
    if (expression !== undefined) return this.#keep(at, expression, draft);
    const here = this.script[at] ?? "";
    if (here === "\\") {
      if (this.script[at + 1] !== "\n") draft.text += this.script[at + 1] ?? "";
      return at + 2;
    }
    if (here === "`") return this.#inner(at + 1, "`", draft, at);
    if (here !== "$") return this.#keep(at, at + 1, draft);
    if (this.script.startsWith("$((", at)) return this.#arithmetic(at, draft);
    if (this.script.startsWith("$(", at)) return this.#inner(at + 2, ")", draft, at);
    if (this.script.startsWith("${", at)) return this.#braces(at, draft);
    const name = NAME.exec(this.script.slice(at + 1, at + 120));
    if (name === null) return this.#keep(at, at + 1, draft);
    draft.variables.push(name[1] ?? "");
    return this.#keep(at, at + 1 + name[0].length, draft);
  }

  #keep(from: number, to: number, draft: Draft): number {
    draft.text += this.script.slice(from, to);
    return to;
  }

  #inner(from: number, closer: string, draft: Draft, start: number): number {
    const { commands, end } = this.#readInner(from, closer);
    draft.commands.push(...commands);
    return this.#keep(start, end, draft);
  }

  #arithmetic(at: number, draft: Draft): number {
    const close = this.script.indexOf("))", at);
    return this.#keep(at, close < 0 ? this.script.length : close + 2, draft);
  }

  /** `${NAME}`, `${NAME:-default $OTHER}`; a length or a name list carries no text. */
  #braces(at: number, draft: Draft): number {
    const name = NAME.exec(this.script.slice(at + 2, at + 120));
    if (name !== null) draft.variables.push(name[1] ?? "");
    let inside = at + 2 + (name?.[0].length ?? 0);
    const rest: Draft = { text: "", variables: draft.variables, commands: draft.commands };
    while (inside < this.script.length && this.script[inside] !== "}") {
      inside = this.#expanded(inside, rest);
    }
    return this.#keep(at, Math.min(inside + 1, this.script.length), draft);
  }
}
