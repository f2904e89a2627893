import { ReleaseError } from "@release-actions/contract";
import {
  openMinisignKey,
  parseMinisignPublicKey,
  signMinisignDigest,
  wrapTauri,
  type MinisignPublicKey,
  type MinisignSigner,
} from "@release-actions/signing";
import { notPinned, openPair } from "../sign/pair.ts";
import { explained } from "../sign/problem.ts";
import type { SignPayload } from "./generate.ts";
import type { Digests } from "./release-file.ts";

/** A secret key as it is given to a job. */
export interface UpdaterKey {
  /** The text of a key of Tauri or minisign. */
  readonly text: string;
  /** The empty text for a key without one: Tauri encrypts under it, too. */
  readonly password: string;
}

/** The app's public key, and the secret one when there is one. */
export interface UpdaterKeys {
  readonly pinned: MinisignPublicKey;
  /** To be wiped by whoever opened it. */
  readonly signer: MinisignSigner | null;
}

/**
 * Opens the keys; the secret one must be the pair of the pinned one.
 * @throws ReleaseError `updater_key_missing`, `public_key_invalid`, `signing_key_invalid`,
 *   `signing_key_password_wrong`, `signing_key_not_pinned`; `details` has both problems of two bad keys
 */
export async function openKeys(
  publicKey: string | undefined,
  secret: UpdaterKey | null,
): Promise<UpdaterKeys> {
  if (publicKey === undefined) throw noPublicKey();
  if (secret === null) {
    const read = (): MinisignPublicKey => parseMinisignPublicKey(publicKey);
    return { pinned: await explained(read, "updater-public-key"), signer: null };
  }
  const [signer, pinned] = await openPair(
    () => openMinisignKey(secret.text, secret.password),
    () => parseMinisignPublicKey(publicKey),
  );
  const { keyId, key } = signer.publicKey;
  if (keyId === pinned.keyId && Buffer.from(key).equals(pinned.key)) return { pinned, signer };
  signer.wipe();
  throw notPinned(pinned.keyId, keyId);
}

/** Signs packages, with what the signatures say: seconds since 1970, and a version. */
export function payloadSigner(
  { pinned, signer }: UpdaterKeys,
  digests: Digests,
  stated: { readonly timestamp: number; readonly version: string },
): SignPayload {
  return async (file) => {
    if (signer === null) throw noSecretKey(file.name, pinned);
    const digest = await digests(file);
    const statement = { ...stated, file: file.name };
    return explained(() => wrapTauri(signMinisignDigest(signer, digest, statement)), file.name);
  };
}

function noPublicKey(): ReleaseError {
  return new ReleaseError({
    code: "updater_key_missing",
    message: "latest.json cannot be checked without the app's public key.",
    expected: "updater-public-key: the pubkey of the app's tauri.conf.json",
    found: "an empty input",
    next: "Set updater-public-key, or latest-json: none for a release without it.",
  });
}

function noSecretKey(file: string, { keyId }: MinisignPublicKey): ReleaseError {
  return new ReleaseError({
    code: "updater_key_missing",
    message: `${file} has no signature, and there is no key to sign it with.`,
    expected: `updater-signing-key, the secret key ${keyId}`,
    found: "an empty input",
    next: "Set updater-signing-key from a secret of the gated environment, or let the build sign.",
  });
}
