/** One thing wrong with a document. */
export interface Problem {
  /** RFC 6901 pointer into the document; `""` is the document itself. In checksums.txt: `/<line>`. */
  readonly pointer: string;
  /** What is wrong, as a phrase without a final full stop. */
  readonly message: string;
  readonly expected?: string;
  /** What was there: at most 80 characters, control and bidirectional characters escaped. */
  readonly found?: string;
}

const LONGEST = 80;
// Controls, line separators, bidirectional and invisible formatting, lone surrogates: what can move
// the cursor, end a log line, hide or reorder text where an error is read.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Replaces every character that a terminal or a log would act on by its `\u` escape. */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/** A value of unknown origin, fit for an error message: one line, at most 80 characters. */
export function showFound(value: unknown): string {
  const text = escapeControls(describe(value));
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).toWellFormed()}…`;
}

function describe(value: unknown): string {
  // Cut before quoting: the value may be megabytes long.
  if (typeof value === "string") return JSON.stringify(value.slice(0, LONGEST + 1));
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  return Array.isArray(value) ? `an array of ${value.length}` : `an ${typeof value}`;
}

/**
 * RFC 6901: the pointer to `key` inside what `pointer` points to. A key longer than 80 characters is
 * cut, so that a hostile document cannot flood a log through its keys.
 */
export function pointerTo(pointer: string, key: string | number): string {
  const text = String(key);
  const short = text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
  return `${pointer}/${short.toWellFormed().replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
