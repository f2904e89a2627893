import { createPrivateKey, createPublicKey, sign, type KeyObject } from "node:crypto";
import { SigningError } from "../signing-error.ts";

/** What stands before the 32 bytes of a seed in a PKCS #8 key (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** Signs with the key that a seed stands for, until it is wiped. */
export interface SeedSigner {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  /** 64 bytes. @throws SigningError `key_wiped` */
  sign(message: Uint8Array): Uint8Array;
  /**
   * Lets go of the key. OpenSSL clears its copy when the garbage collector frees the key, which is
   * not at once; nothing in JavaScript can make it sooner.
   */
  wipe(): void;
}

/** A signer for a seed of 32 bytes. The caller wipes the seed; no copy of it in JavaScript stays. */
export function signerOf(seed: Uint8Array): SeedSigner {
  const encoded = Buffer.concat([PKCS8, seed]);
  let key: KeyObject | null;
  try {
    key = createPrivateKey({ key: encoded, format: "der", type: "pkcs8" });
  } finally {
    encoded.fill(0);
  }
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    publicKey: Uint8Array.from(spki.subarray(-32)),
    sign(message) {
      if (key === null) {
        throw new SigningError({ code: "key_wiped", message: "The signing key was wiped." });
      }
      return Uint8Array.from(sign(null, message, key));
    },
    wipe() {
      key = null;
    },
  };
}
