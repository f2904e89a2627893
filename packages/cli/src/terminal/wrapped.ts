import { stripVTControlCharacters } from "node:util";

const NARROWEST = 20;

/**
 * Lines no longer than the terminal is wide, broken between words; a word stays whole.
 * @param words may be coloured
 * @param columns absent where no terminal is: then nothing is broken, because programs read it
 * @param indents of the first line and of the others
 */
export function wrapped(
  words: readonly string[],
  columns: number | undefined,
  [first, rest]: readonly [first: string, rest: string],
): string[] {
  const room = Math.max(NARROWEST, (columns || Number.POSITIVE_INFINITY) - rest.length - 1);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const long = last !== undefined && widthOf(last) + 1 + widthOf(word) > room;
    if (last === undefined || long) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line, at) => `${at === 0 ? first : rest}${line}`);
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
