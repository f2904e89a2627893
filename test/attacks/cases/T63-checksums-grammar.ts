import type { Attack } from "../attack.ts";
import { CHECKSUMS } from "../documents.ts";
import { listed } from "../forged.ts";
import { refusedBy, type Hostile } from "../hostile.ts";

const LINE = /^([0-9a-f]{64}) {2}(.*)$/m;

const GRAMMAR: readonly Hostile[] = [
  { what: "CRLF", make: (text) => text.replaceAll("\n", "\r\n") },
  { what: "one CR", make: (text) => text.replace("\n", "\r\n") },
  { what: "a byte order mark", make: (text) => `\uFEFF${text}` },
  { what: "a garbage line", make: (text) => `${text}garbage\n` },
  { what: "a comment", make: (text) => `# all fine\n${text}` },
  { what: "an empty line", make: (text) => text.replace("\n", "\n\n") },
  { what: "no line feed at the end", make: (text) => text.trimEnd() },
  { what: "an escaped name", make: (text) => `\\${text.replace(LINE, String.raw`$1  a\nb`)}` },
  { what: "a binary mark", make: (text) => text.replace(LINE, "$1 *$2") },
  { what: "one space", make: (text) => text.replace(LINE, "$1 $2") },
  { what: "a tab", make: (text) => text.replace(LINE, "$1\t$2") },
  { what: "upper case", make: (text) => text.replace(/^[0-9a-f]{64}/gm, (it) => it.toUpperCase()) },
  { what: "a short digest", make: (text) => text.slice(1) },
  { what: "sha512", make: (text) => text.replace(LINE, "$1$1  $2") },
  { what: "a line twice", make: (text) => `${text.split("\n")[0] ?? ""}\n${text}` },
  {
    what: "a name in two cases",
    make: (text) => text + text.replace(LINE, (_, it: string) => `${it}  CANDIDATE.JSON`),
  },
  { what: "a path", make: (text) => text.replace(LINE, "$1  ../$2") },
  { what: "itself", make: (text) => text.replace(LINE, "$1  checksums.txt") },
  { what: "nothing", make: () => "" },
  { what: "a NUL", make: (text) => text.replace("\n", "\0\n") },
  {
    what: "a byte that is not UTF-8",
    make: (text) => Buffer.from(`${text.trimEnd()}\xff\n`, "latin1"),
  },
  { what: "600 KB", make: (text) => text.repeat(4000), tooLarge: true },
];

const MET_BY_BUNDLE = new Set(["CRLF", "a byte order mark", "a garbage line", "a line twice"]);

export const attack: Attack = {
  id: "T63",
  title: "checksums.txt with CRLF, BOM, garbage, escaped names, duplicates, or empty",
  variants: [
    ...GRAMMAR.filter(({ what }) => MET_BY_BUNDLE.has(what)).map(({ what, make }) =>
      listed(what, "checksums_invalid", make),
    ),
    ...refusedBy(CHECKSUMS, GRAMMAR),
  ],
};
