import {
  parseEd25519PublicKey,
  parseEd25519Signature,
  SigningError,
  verifyEd25519,
} from "@release-actions/signing";
import { SIGNATURE } from "../../candidate/own-documents.ts";
import { signingProblem } from "../../sign/problem.ts";
import { broken, holdsTrue, type Finding } from "../findings.ts";

/**
 * candidate.json.sig is a signature over the exact bytes of candidate.json by every key that is
 * pinned; without a pinned key it must at least be a signature.
 * @param signature null when the release has none
 * @throws ReleaseError `public_key_invalid`
 */
export function signatureRules(
  seal: Uint8Array,
  signature: Uint8Array | null,
  publicKeys: readonly string[],
): readonly Finding[] {
  const keys = publicKeys.map(readKey);
  if (signature === null) {
    if (keys.length === 0) return [];
    return [
      broken("signature", "signature_missing", `it has no ${SIGNATURE}, and must be signed`, {
        expected: `${SIGNATURE} of the pinned key`,
        found: "no such asset",
      }),
    ];
  }
  let bytes: Uint8Array;
  try {
    bytes = parseEd25519Signature(new TextDecoder().decode(signature));
  } catch (error) {
    if (!(error instanceof SigningError)) throw error;
    const { expected, found } = error;
    return [
      broken("signature", "signature_invalid", `its ${SIGNATURE} is no signature`, {
        ...(expected === undefined ? {} : { expected }),
        ...(found === undefined ? {} : { found }),
      }),
    ];
  }
  if (keys.length === 0) {
    return [holdsTrue("signature", "there, and not judged: no public key was given")];
  }
  if (keys.every((key) => verifyEd25519(key, seal, bytes))) {
    return [holdsTrue("signature", "candidate.json is signed by the pinned key")];
  }
  return [
    broken("signature", "signature_invalid", "candidate.json is not signed by the pinned key", {
      expected: `a signature by ${publicKeys.join(" and ")}`,
      found: "a signature of other bytes or by another key",
    }),
  ];
}

function readKey(text: string): Uint8Array {
  try {
    return parseEd25519PublicKey(text);
  } catch (error) {
    throw signingProblem(error, "public-key");
  }
}
