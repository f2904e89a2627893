import { SigningError } from "../signing-error.ts";
import { isOnCurve, pointFault } from "./encoding.ts";

/**
 * The 32 bytes again, when a strict verifier takes them for a key.
 * @throws SigningError `public_key_malformed` | `public_key_weak`
 */
export function checkPublicKey(publicKey: Uint8Array): Uint8Array {
  const fault = pointFault(publicKey);
  if (fault === "small order") {
    throw new SigningError({
      code: "public_key_weak",
      message: "The public key is a point of small order: it has no secret, and anyone can sign.",
      expected: "a key that a program generated",
    });
  }
  if (fault === null && isOnCurve(publicKey)) return publicKey;
  throw new SigningError({
    code: "public_key_malformed",
    message: "The public key is not the encoding of a point of Ed25519.",
    expected: "the 32 bytes that belong to a secret key",
    found: fault ?? "no point with such a y; a secret key, perhaps",
  });
}
