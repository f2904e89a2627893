// Seeded random damage to documents, on their bytes and on their structure.

/** A generator of numbers that are the same for the same seed (mulberry32). */
export interface Chance {
  /** A whole number from 0 to `below` - 1. */
  readonly upTo: (below: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
}

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const upTo = (below: number): number => Math.floor(next() * below);
  return {
    upTo,
    pick: (list) => {
      const chosen = list[upTo(list.length)];
      if (chosen === undefined) throw new Error("nothing to pick from");
      return chosen;
    },
  };
}

/** Damages a document in one way. It may come out as it was. */
type Mutator = (bytes: Buffer, chance: Chance) => Buffer;

/** What a flip of one bit rarely finds. */
const TRICKS = [
  "\uFEFF",
  "\0",
  "\u200b",
  "\u202e",
  "\u00a0",
  "\u2028",
  "\r",
  "\t",
  "\f",
  String.raw`\u0000`,
  String.raw`\ud800`,
  String.raw`\u0065`,
  "e\u0301",
  "\u0435",
  "//",
  "/*",
  "#",
  "'",
  '"',
  "\\",
  ",",
  ":",
  "{",
  "}",
  "[",
  "]",
  "-",
  "0",
  "1e400",
  "NaN",
  "__proto__",
  "../",
  "null",
] as const;

const INVALID = [Buffer.of(0xff), Buffer.of(0xc0, 0x80), Buffer.of(0xed, 0xa0, 0x80)] as const;

const NUMBERS = ["0", "-0", "-1", "1.5", "1e0", "1E2", "01", "9007199254740992", "1e400"] as const;

const BYTES: readonly Mutator[] = [
  (bytes, { upTo }) => {
    const flipped = Buffer.from(bytes);
    const at = upTo(bytes.length);
    flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << upTo(8)), at);
    return flipped;
  },
  (bytes, { upTo }) => splice(bytes, upTo(bytes.length), 1 + upTo(3), Buffer.of()),
  (bytes, { upTo, pick }) => splice(bytes, upTo(bytes.length + 1), 0, Buffer.from(pick(TRICKS))),
  (bytes, { upTo, pick }) => splice(bytes, upTo(bytes.length + 1), 0, pick(INVALID)),
  (bytes, { upTo }) => bytes.subarray(0, upTo(bytes.length)),
  (bytes, { upTo }) => {
    const from = upTo(bytes.length);
    const piece = bytes.subarray(from, from + 1 + upTo(60));
    return splice(bytes, upTo(bytes.length + 1), 0, piece);
  },
  (bytes, { upTo }) => {
    const [a, b] = [upTo(bytes.length), upTo(bytes.length)];
    const swapped = Buffer.from(bytes);
    swapped.writeUInt8(bytes.readUInt8(a), b);
    swapped.writeUInt8(bytes.readUInt8(b), a);
    return swapped;
  },
];

const LINES: readonly Mutator[] = [
  (bytes, { upTo }) => inLines(bytes, (lines) => lines.toSpliced(upTo(lines.length), 1)),
  (bytes, { upTo, pick }) =>
    inLines(bytes, (lines) => lines.toSpliced(upTo(lines.length), 0, pick(lines))),
  (bytes, { upTo }) =>
    inLines(bytes, (lines) => {
      const [a, b] = [upTo(lines.length), upTo(lines.length)];
      return lines.with(a, lines[b] ?? "").with(b, lines[a] ?? "");
    }),
];

/** On the text of JSON: its tokens keep their form. */
const TOKENS: readonly Mutator[] = [
  (bytes, chance) => replaceOne(bytes, /-?\b\d+\b(?!["\w-])/g, () => chance.pick(NUMBERS), chance),
  (bytes, chance) => {
    const texts = bytes.toString().match(/"[^"]*"/g) ?? ['""'];
    return replaceOne(bytes, /"[^"]*"/g, () => chance.pick(texts), chance);
  },
  // A key twice, with the same value, with another, or behind an escape.
  (bytes, chance) => replaceOne(bytes, /"\w+":\s*("[^"]*"|\d+)/g, (one) => `${one},${one}`, chance),
  (bytes, chance) => replaceOne(bytes, /"(\w)(\w*)":/g, (one) => `${escaped(one)}1,${one}`, chance),
  (bytes, chance) => replaceOne(bytes, /"(\w)(\w*)":/g, escaped, chance),
  (bytes, chance) => replaceOne(bytes, /"[^"]*"(?!:)/g, (one) => one.toUpperCase(), chance),
  (bytes, chance) => replaceOne(bytes, /"[^"]*"(?!:)|\d+/g, () => chance.pick(VALUES), chance),
];

const VALUES = ["null", "true", "[]", "{}", '""', "0", '"constructor"', "[[]]"] as const;

/** Writes the first letter of a key as an escape: for a strict reader it is the same key. */
function escaped(key: string): string {
  const code = key.charCodeAt(1).toString(16).padStart(4, "0");
  return String.raw`"\u` + code + key.slice(2);
}

/** Damages a document one to three times. */
export function mutate(document: Uint8Array, chance: Chance, structured: boolean): Buffer {
  const mutators = [...BYTES, ...LINES, ...(structured ? TOKENS : [])];
  let mutant = Buffer.from(document);
  for (let left = 1 + chance.upTo(3); left > 0 && mutant.length > 0; left -= 1) {
    mutant = Buffer.from(chance.pick(mutators)(mutant, chance));
  }
  return mutant;
}

function splice(bytes: Buffer, at: number, remove: number, insert: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
}

function inLines(bytes: Buffer, change: (lines: string[]) => string[]): Buffer {
  return Buffer.from(change(bytes.toString().split("\n")).join("\n"));
}

function replaceOne(
  bytes: Buffer,
  pattern: RegExp,
  change: (found: string) => string,
  { upTo }: Chance,
): Buffer {
  const text = bytes.toString();
  const found = [...text.matchAll(pattern)];
  const chosen = found[upTo(Math.max(found.length, 1))];
  if (!chosen) return bytes;
  const after = text.slice(chosen.index + chosen[0].length);
  return Buffer.from(text.slice(0, chosen.index) + change(chosen[0]) + after);
}
