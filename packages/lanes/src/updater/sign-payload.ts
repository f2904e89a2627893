import { ReleaseError } from "@release-actions/contract";
import {
  openMinisignKey,
  signMinisignDigest,
  wrapTauri,
  type MinisignPublicKey,
} from "@release-actions/signing";
import { notPinned } from "../sign/pair.ts";
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

/** What the signatures say beside proving the bytes. */
interface Statement {
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly version: string;
}

/** Signs packages, and lets go of the key when asked to. */
export interface PayloadSigner {
  readonly sign: SignPayload;
  wipe(): Promise<void>;
}

/**
 * A signer that asks for the key when the first package is to be signed, not before.
 * @param read null when no key is given
 * @throws ReleaseError from `sign`: `updater_key_missing`, `signing_key_invalid`,
 *   `signing_key_password_wrong`, `signing_key_not_pinned`
 */
export function payloadSigner(
  read: () => UpdaterKey | null,
  pinned: MinisignPublicKey,
  digests: Digests,
  { timestamp, version }: Statement,
): PayloadSigner {
  let opened: ReturnType<typeof openPinned> | null = null;
  return {
    sign: async (file) => {
      opened ??= openPinned(read(), pinned, file.name);
      const signer = await opened;
      const digest = await digests(file);
      const statement = { timestamp, file: file.name, version };
      return explained(() => wrapTauri(signMinisignDigest(signer, digest, statement)), file.name);
    },
    wipe: async () => {
      const [signer] = await Promise.allSettled([opened]);
      if (signer.status === "fulfilled") signer.value?.wipe();
    },
  };
}

async function openPinned(key: UpdaterKey | null, pinned: MinisignPublicKey, file: string) {
  if (key === null) {
    throw new ReleaseError({
      code: "updater_key_missing",
      message: `${file} has no signature, and there is no key to sign it with.`,
      expected: `updater-signing-key, the secret key ${pinned.keyId}`,
      found: "an empty input",
      next: "Set updater-signing-key from a secret of the gated environment, or let the build sign.",
    });
  }
  const signer = await explained(
    () => openMinisignKey(key.text, key.password),
    "updater-signing-key",
  );
  const { keyId, publicKey } = signer;
  if (keyId === pinned.keyId && Buffer.from(publicKey.key).equals(pinned.key)) return signer;
  signer.wipe();
  throw notPinned(pinned.keyId, keyId);
}
