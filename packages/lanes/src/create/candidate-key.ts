import { openEd25519Key, type Ed25519Signer } from "@release-actions/signing";
import { explained } from "../sign/problem.ts";

/**
 * The key that signs candidate.json, from the base64 of its 32-byte seed.
 * @throws ReleaseError `signing_key_invalid`, which quotes nothing of it
 */
export function openCandidateKey(text: string): Promise<Ed25519Signer> {
  return explained(() => openEd25519Key(text), "signing-key");
}
