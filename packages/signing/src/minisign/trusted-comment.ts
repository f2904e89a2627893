import { SigningError } from "../signing-error.ts";
import { isControlled } from "./text.ts";

/** What a signer says about a file, signed with it. */
export interface SignedStatement {
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** The file's name when it was signed. */
  readonly file: string;
  /** The version that the file is of, without a leading `v`; updaters compare it. */
  readonly version?: string;
}

export interface TrustedComment extends SignedStatement {
  /** All of it, as it is signed; fields that others added are only here. */
  readonly text: string;
}

const FORM = "timestamp:<seconds><tab>file:<name>[<tab>version:<version>]";
const SECONDS = /^(?:0|[1-9]\d{0,14})$/;

/** The text to be signed. @throws SigningError `trusted_comment_malformed` */
export function formatTrustedComment({ timestamp, file, version }: SignedStatement): string {
  const bound = version === undefined ? "" : `\tversion:${version}`;
  const text = `timestamp:${timestamp}\tfile:${file}${bound}`;
  const read = parseTrustedComment(text);
  // A tab in a name would read back as another field.
  if (read.file === file && read.version === version) return text;
  throw malformed("a name or version with a tab");
}

/**
 * Time and file come first, as all programs write them; a version may follow, and fields unknown
 * here, such as minisign's `hashed`. A known field that comes twice is refused: readers differ in
 * which one they take.
 * @throws SigningError `trusted_comment_malformed`
 */
export function parseTrustedComment(text: string): TrustedComment {
  if (isControlled(text) || !text.isWellFormed()) throw malformed("control characters");
  const [first = "", second = "", ...rest] = text.split("\t");
  const timestamp = valueOf(first, "timestamp");
  const file = valueOf(second, "file");
  if (timestamp === null || !SECONDS.test(timestamp)) throw malformed("no time at its beginning");
  if (file === null || file === "") throw malformed("no file name after the time");
  if (rest.some((field) => /^(?:timestamp|file):/.test(field))) throw malformed("a field twice");
  const versions = rest.filter((field) => field.startsWith("version:"));
  if (versions.length > 1) throw malformed("two versions");
  const version = versions.map((field) => valueOf(field, "version") ?? "")[0];
  if (version !== undefined && !/^[!-~]+$/.test(version)) throw malformed("an unusable version");
  const statement = { timestamp: Number(timestamp), file, text };
  return version === undefined ? statement : { ...statement, version };
}

function valueOf(field: string, name: string): string | null {
  return field.startsWith(`${name}:`) ? field.slice(name.length + 1) : null;
}

function malformed(found: string): SigningError {
  return new SigningError({
    code: "trusted_comment_malformed",
    message: "The trusted comment of the signature cannot be read.",
    expected: FORM,
    found,
  });
}
