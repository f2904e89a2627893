import { blake2b512, checkDigest } from "./digest.ts";
import type { MinisignSigner } from "./secret-key.ts";
import { formatMinisignSignature } from "./signature.ts";
import { formatTrustedComment, parseTrustedComment } from "./trusted-comment.ts";
import type { SignedStatement } from "./trusted-comment.ts";

const UNTRUSTED_COMMENT = "signature from release-actions";

/**
 * Signs content as it streams by; it is never in memory as a whole. Answers minisign's four lines.
 * @throws SigningError `trusted_comment_malformed` | `key_wiped`, and what reading the content throws
 */
export async function signMinisign(
  signer: MinisignSigner,
  content: AsyncIterable<Uint8Array>,
  statement: SignedStatement,
): Promise<string> {
  // Before hours of hashing, not after.
  formatTrustedComment(statement);
  return signMinisignDigest(signer, await blake2b512(content), statement);
}

/**
 * Signs content whose BLAKE2b-512 (64 bytes) is known.
 * @throws SigningError as `signMinisign`, and `digest_malformed`
 */
export function signMinisignDigest(
  signer: MinisignSigner,
  digest: Uint8Array,
  statement: SignedStatement,
): string {
  checkDigest(digest);
  const comment = parseTrustedComment(formatTrustedComment(statement));
  const signature = signer.sign(digest);
  const globalSignature = signer.sign(globalMessage(signature, comment.text));
  const { keyId } = signer;
  return formatMinisignSignature({ keyId, signature, comment, globalSignature }, UNTRUSTED_COMMENT);
}

/** What the global signature is over. */
export function globalMessage(signature: Uint8Array, comment: string): Uint8Array {
  return Buffer.concat([signature, Buffer.from(comment, "utf8")]);
}
