import { verifyEd25519 } from "../ed25519/verify.ts";
import { SigningError } from "../signing-error.ts";
import { blake2b512, checkDigest } from "./digest.ts";
import type { MinisignPublicKey } from "./public-key.ts";
import { globalMessage } from "./sign.ts";
import type { MinisignSignature } from "./signature.ts";
import type { TrustedComment } from "./trusted-comment.ts";

/**
 * Verifies a signature over content as it streams by, and answers the trusted comment, which only
 * then is trusted. What does not depend on the content is checked before it is read.
 * @throws SigningError `signature_key` | `trusted_comment_invalid` | `signature_invalid`, and what
 *   reading the content throws
 */
export async function verifyMinisign(
  publicKey: MinisignPublicKey,
  signature: MinisignSignature,
  content: AsyncIterable<Uint8Array>,
): Promise<TrustedComment> {
  checkSigner(publicKey, signature);
  return verifyMinisignDigest(publicKey, signature, await blake2b512(content));
}

/**
 * Verifies a signature over content whose BLAKE2b-512 (64 bytes) is known.
 * @throws SigningError as `verifyMinisign`, and `digest_malformed`
 */
export function verifyMinisignDigest(
  publicKey: MinisignPublicKey,
  signature: MinisignSignature,
  digest: Uint8Array,
): TrustedComment {
  checkDigest(digest);
  checkSigner(publicKey, signature);
  if (verifyEd25519(publicKey.key, digest, signature.signature)) return signature.comment;
  throw new SigningError({
    code: "signature_invalid",
    message: "The signature does not fit the file.",
    expected: `a signature by ${publicKey.keyId} over these bytes`,
  });
}

/** The key id, and the global signature over signature and trusted comment. */
function checkSigner(publicKey: MinisignPublicKey, signature: MinisignSignature): void {
  if (signature.keyId !== publicKey.keyId) {
    throw new SigningError({
      code: "signature_key",
      message: "The signature was made with another key.",
      expected: `key id ${publicKey.keyId}`,
      found: `key id ${signature.keyId}`,
    });
  }
  const message = globalMessage(signature.signature, signature.comment.text);
  if (verifyEd25519(publicKey.key, message, signature.globalSignature)) return;
  throw new SigningError({
    code: "trusted_comment_invalid",
    message: "The trusted comment is not the signer's: the global signature does not fit.",
    expected: `a global signature by ${publicKey.keyId}`,
  });
}
