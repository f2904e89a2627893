import { pointerTo, showFound } from "../problem.ts";
import type { Problem } from "../problem.ts";
import { Scanner, SyntaxStop } from "./scanner.ts";

export interface JsonLimits {
  /** Most bytes. */
  readonly bytes: number;
  /** Most arrays and objects around a value; at most 1000, as each costs a stack frame. */
  readonly depth: number;
  /** Most values of any kind, so that no document costs more to judge than a genuine one could. */
  readonly values: number;
}

export type StrictJson =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly code: "document_invalid" | "document_too_large";
      readonly problems: readonly Problem[];
    };

const MOST_PROBLEMS = 100;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Reads RFC 8259 from exact bytes, and refuses what two readers might understand differently:
 * a byte order mark, invalid UTF-8, lone surrogates (also as escapes), duplicate keys, keys that reach
 * prototypes, integers beyond ±(2^53 − 1), numbers that overflow. `-0` is read as 0. A number with a
 * fraction or an exponent is a real: only its being finite is checked. Never throws.
 *
 * @returns every problem found up to the first syntax error; after that nothing has a meaning.
 */
export function parseStrictJson(bytes: Uint8Array, limits: JsonLimits): StrictJson {
  if (bytes.byteLength > limits.bytes) {
    const expected = `at most ${limits.bytes} bytes`;
    const found = `${bytes.byteLength} bytes`;
    const problem = { pointer: "", message: "is too large", expected, found };
    return { ok: false, code: "document_too_large", problems: [problem] };
  }
  const text = decode(bytes);
  if (typeof text !== "string") return { ok: false, code: "document_invalid", problems: [text] };
  const reader = new Reader(text, limits);
  const value = reader.document();
  return reader.problems.length === 0
    ? { ok: true, value }
    : { ok: false, code: "document_invalid", problems: reader.problems };
}

function decode(bytes: Uint8Array): string | Problem {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return { pointer: "", message: "starts with a byte order mark" };
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { pointer: "", message: "is not valid UTF-8" };
  }
}

/** Recursive descent; the depth is checked before each descent, so the stack cannot overflow. */
class Reader {
  readonly problems: Problem[] = [];
  readonly #scanner: Scanner;
  readonly #limits: JsonLimits;
  readonly #path: (string | number)[] = [];
  #values = 0;

  constructor(text: string, limits: JsonLimits) {
    this.#scanner = new Scanner(text);
    this.#limits = limits;
  }

  document(): unknown {
    try {
      const value = this.#value();
      if (this.#scanner.peek() !== "") this.#scanner.stop("nothing after the document");
      return value;
    } catch (error) {
      if (!(error instanceof SyntaxStop)) throw error;
      const { message, expected, found } = error;
      this.problems.push({ pointer: this.#pointer(), message, expected, found });
      return undefined;
    }
  }

  #value(): unknown {
    this.#values += 1;
    if (this.#values > this.#limits.values) {
      this.#giveUp("has too many values", `at most ${this.#limits.values}`);
    }
    switch (this.#scanner.peek()) {
      case "{":
        return this.#nested(() => this.#object());
      case "[":
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      case "t":
        this.#scanner.word("true");
        return true;
      case "f":
        this.#scanner.word("false");
        return false;
      case "n":
        this.#scanner.word("null");
        return null;
      default:
        return this.#number();
    }
  }

  #nested<T>(read: () => T): T {
    if (this.#path.length >= this.#limits.depth) {
      this.#giveUp("is nested too deeply", `at most ${this.#limits.depth} levels`);
    }
    return read();
  }

  #object(): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    this.#scanner.expect("{", "an object");
    if (this.#scanner.take("}")) return result;
    do {
      if (this.#scanner.peek() !== '"') this.#scanner.stop("a key in double quotes");
      this.#path.push("");
      const key = this.#scanner.string();
      this.#path[this.#path.length - 1] = key;
      const kept = this.#acceptsKey(result, key);
      this.#scanner.expect(":", "a colon");
      const value = this.#value();
      if (kept) result[key] = value;
      this.#path.pop();
    } while (this.#scanner.take(","));
    this.#scanner.expect("}", "a comma or }");
    return result;
  }

  #acceptsKey(object: Record<string, unknown>, key: string): boolean {
    if (!key.isWellFormed()) this.#report("is a key with a lone surrogate");
    if (FORBIDDEN_KEYS.has(key)) {
      this.#report("is a key that no document may have");
      return false;
    }
    if (!Object.hasOwn(object, key)) return true;
    this.#report("is a duplicate key");
    return false;
  }

  #array(): unknown[] {
    const result: unknown[] = [];
    this.#scanner.expect("[", "an array");
    if (this.#scanner.take("]")) return result;
    do {
      this.#path.push(result.length);
      result.push(this.#value());
      this.#path.pop();
    } while (this.#scanner.take(","));
    this.#scanner.expect("]", "a comma or ]");
    return result;
  }

  #string(): string {
    const text = this.#scanner.string();
    if (!text.isWellFormed()) this.#report("has a lone surrogate", "Unicode text", showFound(text));
    return text;
  }

  #number(): number {
    const first = this.#scanner.peek();
    if (first !== "-" && !(first >= "0" && first <= "9")) this.#scanner.stop("a value");
    const { text, value, integer } = this.#scanner.number();
    if (integer && !Number.isSafeInteger(value)) {
      this.#report("is an integer that cannot be held exactly", "within ±(2^53 − 1)", clip(text));
    } else if (!Number.isFinite(value)) {
      this.#report("is a number that overflows", "a finite number", clip(text));
    }
    return value === 0 ? 0 : value;
  }

  #report(message: string, expected?: string, found?: string): void {
    this.problems.push({
      pointer: this.#pointer(),
      message,
      ...(expected === undefined ? {} : { expected }),
      ...(found === undefined ? {} : { found }),
    });
    if (this.problems.length >= MOST_PROBLEMS) this.#giveUp("has too many problems", "none");
  }

  #giveUp(message: string, expected: string): never {
    throw new SyntaxStop(message, expected, "more than that");
  }

  #pointer(): string {
    let pointer = "";
    for (const key of this.#path) pointer = pointerTo(pointer, key);
    return pointer;
  }
}

function clip(number: string): string {
  return number.length <= 80 ? number : `${number.slice(0, 79)}…`;
}
