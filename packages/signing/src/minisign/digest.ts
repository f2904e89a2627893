import { createHash } from "node:crypto";
import { SigningError } from "../signing-error.ts";

/** BLAKE2b-512 of bytes as they come: what minisign signs in place of a file. 64 bytes. */
export async function blake2b512(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const hash = createHash("blake2b512");
  for await (const chunk of content) hash.update(chunk);
  return hash.digest();
}

/** @throws SigningError `digest_malformed` */
export function checkDigest(digest: Uint8Array): void {
  if (digest.byteLength === 64) return;
  throw new SigningError({
    code: "digest_malformed",
    message: "The digest is not one of BLAKE2b-512.",
    expected: "64 bytes",
    found: `${digest.byteLength} bytes`,
  });
}
