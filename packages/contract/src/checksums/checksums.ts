import { explainAssetName, parseAssetName } from "../asset-name.ts";
import { digestHex, parseDigest } from "../brands.ts";
import type { AssetName, Digest } from "../brands.ts";
import { refusal } from "../document.ts";
import { showFound } from "../problem.ts";
import type { Problem } from "../problem.ts";

/** One line of checksums.txt. */
export interface ChecksumEntry {
  readonly name: AssetName;
  readonly digest: Digest;
}

const MOST_BYTES = 512 * 1024;
const MOST_PROBLEMS = 100;
const NAME = "checksums.txt";
const LINE = /^([0-9a-f]{64}) {2}(.+)$/u;

/**
 * checksums.txt from its exact bytes: `<64 lower-case digits><two spaces><asset name><line feed>` for
 * every file, each name once, at least one line. This is the part of what `sha256sum -c` reads that
 * every program reads alike; its escaped names, binary marks and comments are refused.
 *
 * @throws ContractError `checksums_invalid`, or `document_too_large` above 512 KiB; the pointers in
 *   `details` are `/<line>`, from 1
 */
export function parseChecksums(bytes: Uint8Array): ChecksumEntry[] {
  if (bytes.byteLength > MOST_BYTES) {
    const expected = `at most ${MOST_BYTES} bytes`;
    const problem = { pointer: "", message: "is too large", expected };
    throw refusal(NAME, "document_too_large", [{ ...problem, found: `${bytes.byteLength} bytes` }]);
  }
  // Bytes that are not UTF-8 become U+FFFD, which no name may contain.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const problems = wholeProblems(text);
  const entries: ChecksumEntry[] = [];
  const seen = new Map<string, number>();
  for (const [index, line] of linesOf(text).entries()) {
    const entry = parseLine(line);
    if (typeof entry === "string") {
      problems.push({ pointer: `/${index + 1}`, message: entry, found: showFound(line) });
      if (problems.length >= MOST_PROBLEMS) break;
      continue;
    }
    const first = seen.get(entry.name.toLowerCase());
    if (first === undefined) {
      seen.set(entry.name.toLowerCase(), index + 1);
      entries.push(entry);
    } else {
      const message = `names the file of line ${first} again`;
      problems.push({ pointer: `/${index + 1}`, message, found: showFound(entry.name) });
    }
  }
  if (problems.length > 0) throw refusal(NAME, "checksums_invalid", problems);
  return entries;
}

/**
 * The bytes of checksums.txt, in the order given. Verifiable with `sha256sum -c`.
 * @throws ContractError as `parseChecksums`, when there is no entry or a name comes twice
 */
export function serialiseChecksums(entries: readonly ChecksumEntry[]): Uint8Array {
  const lines = entries.map(({ name, digest }) => `${digestHex(digest)}  ${name}\n`);
  const bytes = new TextEncoder().encode(lines.join(""));
  parseChecksums(bytes);
  return bytes;
}

function wholeProblems(text: string): Problem[] {
  if (text === "") return [{ pointer: "", message: "is empty" }];
  if (text.endsWith("\n")) return [];
  const pointer = `/${linesOf(text).length}`;
  return [{ pointer, message: "does not end with a line feed" }];
}

function linesOf(text: string): string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

/** The entry, or why there is none. */
function parseLine(line: string): ChecksumEntry | string {
  const [, digits = "", file = ""] = LINE.exec(line) ?? [];
  const digest = parseDigest(`sha256:${digits}`);
  if (digest === null) return explainLine(line);
  const name = parseAssetName(file);
  if (name === null) return `has a name that ${explainAssetName(file) ?? "is not an asset's"}`;
  // A file cannot hold its own digest.
  if (name.toLowerCase() === NAME) return "names checksums.txt itself";
  return { name, digest };
}

function explainLine(line: string): string {
  if (line === "") return "is empty";
  if (line.startsWith("\uFEFF")) return "starts with a byte order mark";
  if (line.endsWith("\r")) return "ends with a carriage return";
  if (line.startsWith("\\")) return "has an escaped name";
  if (/^(?=[0-9a-f]*[A-F])[0-9A-Fa-f]{64} {2}/.test(line)) return "has a digest in upper case";
  if (/^[0-9a-f]{64} \*/.test(line)) return "has a binary mark in place of the second space";
  return "is not 64 lower-case hexadecimal digits, two spaces and a name";
}
