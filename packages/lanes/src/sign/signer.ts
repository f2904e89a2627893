import type { Content } from "./content.ts";
import { openEd25519Signer } from "./ed25519-signer.ts";
import { openMinisignSigner } from "./minisign-signer.ts";
import type { SignRequest } from "./request.ts";

/** Signs files with a key whose public half is pinned. */
export interface FileSigner {
  /** A short name of the pinned key: minisign's key id, or digits of an Ed25519 key's SHA-256. */
  readonly keyId: string;
  /** What a signature's file name ends with, after the name of the file. */
  readonly suffix: ".sig" | ".minisig";
  /**
   * The contents of the signature's file, which verify under the pinned key.
   * @throws ReleaseError `signing_key_not_pinned`, and what reading throws
   */
  sign(content: Content, onBytes: (done: number) => void): Promise<string>;
  /** Lets go of the secret. */
  wipe(): void;
}

/**
 * @throws ReleaseError `signing_key_invalid` | `signing_key_password_wrong` | `public_key_invalid`;
 *   `details` has both problems when both keys have one
 */
export function openSigner({ key, now }: SignRequest): Promise<FileSigner> {
  return key.algorithm === "ed25519"
    ? openEd25519Signer(key)
    : openMinisignSigner(key, Math.floor(now.getTime() / 1000));
}
