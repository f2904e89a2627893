/**
 * Standard base64 with padding, in its one canonical spelling; null for anything else. Node's decoder
 * skips what it does not know and ignores left-over bits, so many texts would be one
 * signature: so what it read is written again, and must be the same text.
 */
export function decodeBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") === text) return bytes;
  // What is refused may still have been a key.
  bytes.fill(0);
  return null;
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/**
 * A key's text less one line ending. `echo`, editors and `gh secret set < file` append one; it says
 * nothing about the key. Only keys, which people paste; signatures are exact.
 */
export function withoutLineEnding(text: string): string {
  return text.replace(/\r?\n$/, "");
}
