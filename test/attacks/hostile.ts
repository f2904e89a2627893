import type { CallVariant } from "./attack.ts";
import type { DocumentReader } from "./documents.ts";

/** A way to write a document that no two readers would understand alike. */
export interface Hostile {
  readonly what: string;
  /** From the text of a genuine document. */
  readonly make: (genuine: string) => string | Uint8Array;
  /** The code where it is not the document's usual one. */
  readonly tooLarge?: true;
}

/** Each of them, given to the parser of a document. */
export function refusedBy(
  document: DocumentReader,
  hostile: readonly Hostile[],
): readonly CallVariant[] {
  const genuine = new TextDecoder().decode(document.genuine);
  return hostile.map(({ what, make, tooLarge }) => ({
    what: `${document.name}: ${what}`,
    lane: "package",
    of: document.of,
    expect: tooLarge && document.code !== "config_invalid" ? "document_too_large" : document.code,
    call: () => document.parse(bytesOf(make(genuine))),
  }));
}

export function bytesOf(made: string | Uint8Array): Uint8Array {
  return typeof made === "string" ? new TextEncoder().encode(made) : made;
}

/** Puts raw JSON in the place of the document's schema version. */
function number(raw: string): Hostile {
  return { what: `the number ${raw}`, make: (text) => withVersion(text, raw) };
}

export function withVersion(genuine: string, raw: string): string {
  return genuine.replace(/("schema_version":\s*)\d+/, (_, key: string) => key + raw);
}

/** Puts raw JSON members in front of the document's own. */
function member(what: string, raw: string): Hostile {
  return { what, make: (text) => text.replace("{", `{${raw},`) };
}

/** Puts bytes into a string of the document that may say anything. */
function inString(what: string, bytes: readonly number[]): Hostile {
  return {
    what,
    make: (text) => {
      const free = /"(?:rustc|comment|reason)":\s*"/.exec(text);
      const start = free ? free.index + free[0].length : text.search(/(?<=:\s*")/);
      return Buffer.concat([
        Buffer.from(text.slice(0, start)),
        Buffer.from(bytes),
        Buffer.from(text.slice(start)),
      ]);
    },
  };
}

const SCHEMA = String.raw`\u0073chema_version`;

export const DUPLICATES: readonly Hostile[] = [
  { what: "a key twice", make: (text) => withVersion(text, '1,"schema_version":1') },
  {
    what: "a key twice, hidden by an escape",
    make: (text) => withVersion(text, `1,"${SCHEMA}":1`),
  },
  {
    what: "a key twice, with two values",
    make: (text) => withVersion(text, '2,"schema_version":1'),
  },
  {
    what: "a key twice, further in",
    make: (text) => text.replace(/("repository_id"|"id"):\s*(\d+)/, "$1:$2,$1:$2"),
  },
];

export const PROTOTYPES: readonly Hostile[] = [
  member("__proto__", '"__proto__":{"polluted":1}'),
  member("__proto__ behind an escape", String.raw`"\u005f_proto__":{"polluted":1}`),
  member("constructor", '"constructor":{"prototype":{"polluted":1}}'),
  member("prototype", '"prototype":{}'),
  {
    what: "__proto__ further in",
    make: (text) => text.replace(/("toolchain":\s*\{|"release":\s*\{)/, '$1"__proto__":{},'),
  },
];

export const NUMBERS: readonly Hostile[] = [
  "1e400",
  "-1e400",
  "9007199254740993",
  "-9007199254740993",
  "1.5",
  "-1",
  "0",
  "1e-400",
  "NaN",
  "Infinity",
  "-Infinity",
  "01",
  "+1",
  "1.",
  ".1",
  "0x1",
  "1_0",
  "--1",
  "1e",
  "١",
].map(number);

export const ENCODINGS: readonly Hostile[] = [
  { what: "a byte order mark", make: (text) => `\uFEFF${text}` },
  { what: "UTF-16", make: (text) => Buffer.from(text, "utf16le") },
  inString("a byte that is not UTF-8", [0xff]),
  inString("an overlong NUL", [0xc0, 0x80]),
  inString("half a sequence", [0xe2, 0x82]),
  inString("an encoded surrogate", [0xed, 0xa0, 0x80]),
  inString("a lone high surrogate", [...Buffer.from(String.raw`\ud800`)]),
  inString("a lone low surrogate", [...Buffer.from(String.raw`\udc00`)]),
  inString("a NUL", [0]),
  { what: "a NUL at the end", make: (text) => `${text}\0` },
  { what: "a second document", make: (text) => text + text },
  { what: "a word at the end", make: (text) => `${text}x` },
  { what: "a bracket at the end", make: (text) => `${text}}` },
];

export const SIZES: readonly Hostile[] = [
  { what: "200,000 levels of arrays", make: () => "[".repeat(200_000) },
  { what: "200,000 levels, closed", make: () => "[".repeat(200_000) + "]".repeat(200_000) },
  { what: "200,000 levels of objects", make: () => '{"a":'.repeat(200_000) },
  member("a deep member", `"deep":${"[".repeat(5000)}${"]".repeat(5000)}`),
  member("a million values", `"many":[${"0,".repeat(400_000)}0]`),
  { what: "100 MB", make: () => new Uint8Array(100 * 1024 * 1024), tooLarge: true },
  { what: "5 MB of spaces", make: (text) => text + " ".repeat(5 << 20), tooLarge: true },
];

export const VERSIONS: readonly Hostile[] = [
  ...["2", "0", '"1"', "null", "[1]", "true", "{}"].map(number),
  member("an unknown field", '"surprise":1'),
  { what: "another schema", make: (text) => text.replace(/release-actions|in-toto/, "else") },
  {
    what: "an unknown field further in",
    make: (text) => text.replace(/("(?:source|release|app)":\s*\{)/, '$1"surprise":1,'),
  },
  { what: "an array", make: (text) => `[${text}]` },
  { what: "null", make: () => "null" },
];

/** What RFC 8259 says is no JSON: the rest of what a reader must refuse. */
export const GRAMMAR: readonly Hostile[] = [
  { what: "nothing", make: () => "" },
  { what: "a line feed", make: () => "\n" },
  { what: "a trailing comma", make: (text) => text.replace(/\}\s*$/, ",}") },
  { what: "two commas", make: (text) => text.replace(",", ",,") },
  { what: "a leading comma", make: (text) => text.replace("{", "{,") },
  { what: "no colon", make: (text) => text.replace(":", " ") },
  { what: "a line comment", make: (text) => `//x\n${text}` },
  { what: "a block comment", make: (text) => text.replace("{", "{/**/") },
  { what: "a hash comment", make: (text) => `#x\n${text}` },
  { what: "single quotes", make: (text) => text.replaceAll('"', "'") },
  { what: "a bare key", make: (text) => text.replace(/"(\w+)":/, "$1:") },
  { what: "a bad escape", make: (text) => text.replace(/:\s*"/, String.raw`$&\x`) },
  { what: "half an escape", make: (text) => text.replace(/:\s*"/, String.raw`$&\u12`) },
  { what: "a tab in a string", make: (text) => text.replace(/:\s*"/, "$&\t") },
  { what: "a line feed in a string", make: (text) => text.replace(/:\s*"/, "$&\n") },
  { what: "a form feed for a space", make: (text) => text.replace(":", ":\f") },
  { what: "a no-break space", make: (text) => text.replace(":", ":\u00a0") },
  { what: "a mark inside", make: (text) => text.replace(":", ":\uFEFF") },
  { what: "the last byte missing", make: (text) => text.trimEnd().slice(0, -1) },
  { what: "the first byte missing", make: (text) => text.slice(1) },
  { what: "the first half", make: (text) => text.slice(0, text.length / 2) },
  ...["True", "nul", "undefined", "None", "tru"].map(number),
];

/** All that concerns JSON, by the name of the attack. */
export const HOSTILE_JSON: readonly Hostile[] = [
  ...DUPLICATES,
  ...PROTOTYPES,
  ...NUMBERS,
  ...ENCODINGS,
  ...SIZES,
  ...VERSIONS,
  ...GRAMMAR,
];
