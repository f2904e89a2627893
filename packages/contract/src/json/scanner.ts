import { showFound } from "../problem.ts";

const SPACE = /[ \t\n\r]*/y;
// All from the space on, but for the quotation mark and the backslash.
const PLAIN = /[ !#-[\]-\u{10ffff}]*/uy;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const HEX4 = /[0-9a-fA-F]{4}/y;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/** The text is not JSON at all: nothing after this place can be given a meaning. */
export class SyntaxStop extends Error {
  override readonly name = "SyntaxStop";
  readonly expected: string;
  readonly found: string;

  constructor(message: string, expected: string, found: string) {
    super(message);
    this.expected = expected;
    this.found = found;
  }
}

/** A number as it was written: `integer` when it has neither fraction nor exponent. */
export interface NumberToken {
  readonly text: string;
  readonly value: number;
  readonly integer: boolean;
}

/** Reads the tokens of RFC 8259 from a text, one after the other. Throws only `SyntaxStop`. */
export class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next character after white space, not consumed; `""` at the end. */
  peek(): string {
    this.#match(SPACE);
    return this.#text.charAt(this.#at);
  }

  /** Consumes `character` when it comes next. */
  take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.#at += 1;
    return true;
  }

  expect(character: string, what: string): void {
    if (!this.take(character)) this.stop(what);
  }

  word(word: string): void {
    if (!this.#text.startsWith(word, this.#at)) this.stop("true, false or null");
    this.#at += word.length;
  }

  number(): NumberToken {
    const found = this.#match(NUMBER);
    const text = found?.[0] ?? "";
    if (text === "") this.stop("a number");
    // A digit left over is a leading zero (`012`), a dot or an exponent lacks its digits.
    if (/[0-9.eE+-]/.test(this.#text.charAt(this.#at))) this.stop("the end of a number");
    const integer = found?.[1] === undefined && found?.[2] === undefined;
    return { text, value: Number(text), integer };
  }

  string(): string {
    this.expect('"', "a string");
    let result = "";
    for (;;) {
      result += this.#match(PLAIN)?.[0] ?? "";
      const character = this.#text.charAt(this.#at);
      if (character === '"') {
        this.#at += 1;
        return result;
      }
      if (character !== "\\") this.stop("the rest of a string, control characters escaped");
      this.#at += 1;
      result += this.#escape();
    }
  }

  /** Refuses the text at the current place. */
  stop(expected: string): never {
    const before = this.#text.slice(0, this.#at);
    const line = before.split("\n").length;
    const column = this.#at - before.lastIndexOf("\n");
    const rest = this.#text.slice(this.#at, this.#at + 20);
    const found = rest === "" ? "the end of the document" : showFound(rest);
    throw new SyntaxStop(`is not JSON at line ${line}, column ${column}`, expected, found);
  }

  #escape(): string {
    const character = this.#text.charAt(this.#at);
    const simple = ESCAPES.get(character);
    if (simple === undefined && character !== "u") this.stop("an escape sequence");
    this.#at += 1;
    if (simple !== undefined) return simple;
    const digits = this.#match(HEX4)?.[0];
    if (digits === undefined) this.stop("four hexadecimal digits");
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at += found[0].length;
    return found;
  }
}
