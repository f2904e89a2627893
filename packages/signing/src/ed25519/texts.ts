import { createHash, randomBytes } from "node:crypto";
import { decodeBase64, encodeBase64, withoutLineEnding } from "../base64.ts";
import { SigningError } from "../signing-error.ts";
import { checkPublicKey } from "./public-key.ts";
import { signerOf, type SeedSigner } from "./seed-signer.ts";

export type Ed25519Signer = SeedSigner;

/** A new pair as texts: base64 of the 32-byte seed, and of the 32-byte public key. No line endings. */
export function generateEd25519(): { secretKey: string; publicKey: string } {
  const seed = randomBytes(32);
  try {
    const signer = signerOf(seed);
    const publicKey = encodeBase64(signer.publicKey);
    signer.wipe();
    return { secretKey: encodeBase64(seed), publicKey };
  } finally {
    seed.fill(0);
  }
}

/**
 * A signer from the base64 text of a 32-byte seed; one line ending after it is allowed. The text
 * itself, a JavaScript string, stays in memory until the garbage collector takes it.
 * @throws SigningError `key_malformed`
 */
export function openEd25519Key(text: string): Ed25519Signer {
  const seed = decodeBase64(withoutLineEnding(text));
  try {
    if (seed?.byteLength === 32) return signerOf(seed);
    throw new SigningError({
      code: "key_malformed",
      message: "The Ed25519 signing key cannot be read.",
      expected: "canonical base64 of a 32-byte seed (44 characters)",
      found: seed === null ? shape(text) : `base64 of ${seed.byteLength} bytes`,
    });
  } finally {
    seed?.fill(0);
  }
}

/**
 * The 32 bytes of a public key from their base64 text; one line ending after it is allowed.
 * @throws SigningError `public_key_malformed` | `public_key_weak`
 */
export function parseEd25519PublicKey(text: string): Uint8Array {
  const bytes = decodeBase64(withoutLineEnding(text));
  if (bytes?.byteLength === 32) return checkPublicKey(Uint8Array.from(bytes));
  throw new SigningError({
    code: "public_key_malformed",
    message: "The Ed25519 public key cannot be read.",
    expected: "canonical base64 of 32 bytes (44 characters)",
    found: bytes === null ? shape(text) : `base64 of ${bytes.byteLength} bytes`,
  });
}

/** The text of a public key, without a line ending. */
export function formatEd25519PublicKey(publicKey: Uint8Array): string {
  return encodeBase64(publicKey);
}

/** A short name for a key: the first 16 digits, upper case, of its SHA-256. */
export function ed25519KeyId(publicKey: Uint8Array): string {
  return createHash("sha256").update(publicKey).digest("hex").slice(0, 16).toUpperCase();
}

/** The contents of a `.sig` file: base64 of the 64 bytes and a line feed. */
export function formatEd25519Signature(signature: Uint8Array): string {
  return `${encodeBase64(signature)}\n`;
}

/**
 * The 64 bytes from the contents of a `.sig` file: exactly what `formatEd25519Signature` writes, the
 * line feed included.
 * @throws SigningError `signature_malformed`
 */
export function parseEd25519Signature(text: string): Uint8Array {
  const bytes = text.endsWith("\n") ? decodeBase64(text.slice(0, -1)) : null;
  if (bytes?.byteLength === 64) return Uint8Array.from(bytes);
  throw new SigningError({
    code: "signature_malformed",
    message: "The Ed25519 signature cannot be read.",
    expected: "canonical base64 of 64 bytes (88 characters) and one line feed",
    found: bytes === null ? shape(text) : `base64 of ${bytes.byteLength} bytes`,
  });
}

/** A text of unknown content, without quoting any of it. */
function shape(text: string): string {
  return text === "" ? "nothing" : `${text.length} characters that are not that`;
}
