import { decodeBase64, encodeBase64, withoutLineEnding } from "../base64.ts";

/** What every minisign text starts with. */
export const UNTRUSTED = "untrusted comment: ";
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Tauri's form of a minisign text: its base64 in one line, without a line ending. */
export function wrapTauri(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

/** The minisign text inside Tauri's form; null unless it is canonical base64 of UTF-8 that starts as one. */
export function unwrapTauri(text: string): string | null {
  const bytes = decodeBase64(text);
  if (bytes === null) return null;
  try {
    const inner = UTF8.decode(bytes);
    return inner.startsWith(UNTRUSTED) ? inner : null;
  } catch {
    return null;
  } finally {
    // The text may be a secret key.
    bytes.fill(0);
  }
}

/** A key file: comment, base64, one line feed each. */
export function keyText(comment: string, bytes: Uint8Array): string {
  return `${UNTRUSTED}${comment}\n${encodeBase64(bytes)}\n`;
}

/**
 * The bytes of a key in any of its three spellings: minisign's two lines, Tauri's base64 of them, or
 * the base64 line alone. One line ending after the whole is allowed. Null for anything else.
 */
export function keyBytes(text: string): Buffer | null {
  const content = withoutLineEnding(text);
  const file = content.startsWith(UNTRUSTED) ? content : unwrapTauri(content);
  if (file === null) return decodeBase64(content);
  const [, line = "", ...more] = (file.endsWith("\n") ? file.slice(0, -1) : file).split("\n");
  return more.length === 0 && !isControlled(file.slice(0, file.indexOf("\n")))
    ? decodeBase64(line)
    : null;
}

/** Whether a line has control characters other than the tab: it could show another text than it is. */
export function isControlled(line: string): boolean {
  return /[^\P{Cc}\t]/u.test(line);
}
