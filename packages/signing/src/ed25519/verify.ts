import { createPublicKey, verify } from "node:crypto";
import { isReduced, pointFault } from "./encoding.ts";

/** What stands before the 32 bytes of a key in a SubjectPublicKeyInfo (RFC 8410). */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

/**
 * Whether `signature` (64 bytes, R then S) is the Ed25519 signature of `message` under `publicKey`
 * (32 bytes). Strict, and the same on every Node version: S is reduced, R and the key are canonical
 * and not of small order, and the equation holds without the cofactor. Bytes of another length are
 * false; it never throws.
 */
export function verifyEd25519(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.byteLength !== 64) return false;
  if (pointFault(publicKey) !== null || pointFault(signature.subarray(0, 32)) !== null)
    return false;
  if (!isReduced(signature.subarray(32))) return false;
  try {
    const key = Buffer.concat([SPKI, publicKey]);
    return verify(null, message, createPublicKey({ key, format: "der", type: "spki" }), signature);
  } catch {
    // Some versions throw for a key that others answer false for.
    return false;
  }
}
