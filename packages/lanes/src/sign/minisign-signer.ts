import { ReleaseError, showFound } from "@release-actions/contract";
import {
  blake2b512,
  openMinisignKey,
  parseMinisignPublicKey,
  parseMinisignSignature,
  SigningError,
  signMinisignDigest,
  verifyMinisignDigest,
  wrapTauri,
} from "@release-actions/signing";
import { notPinned, openPair } from "./pair.ts";
import type { MinisignKey } from "./request.ts";
import type { FileSigner } from "./signer.ts";

/** A signer for files of any size, by their BLAKE2b-512. @param timestamp seconds since 1970 */
export async function openMinisignSigner(key: MinisignKey, timestamp: number): Promise<FileSigner> {
  const [signer, pinned] = await openPair(
    () => openMinisignKey(key.secretKey, key.password),
    () => parseMinisignPublicKey(key.publicKey),
  );
  const version = key.version === undefined ? {} : { version: key.version };
  return {
    keyId: pinned.keyId,
    suffix: key.format === "tauri" ? ".sig" : ".minisig",
    async sign(content, onBytes) {
      checkName(content.name);
      const digest = await blake2b512(content.chunks(onBytes));
      const minisign = signMinisignDigest(signer, digest, {
        timestamp,
        file: content.name,
        ...version,
      });
      const text = key.format === "tauri" ? wrapTauri(minisign) : minisign;
      try {
        verifyMinisignDigest(pinned, parseMinisignSignature(text), digest);
      } catch (error) {
        if (error instanceof SigningError) throw notPinned(pinned.keyId, signer.keyId);
        throw error;
      }
      return text;
    },
    wipe: () => {
      signer.wipe();
    },
  };
}

/** The trusted comment holds the name, and knows no escapes. @throws ReleaseError `input_invalid` */
function checkName(name: string): void {
  if (!/\p{Cc}/u.test(name) && name.isWellFormed()) return;
  throw new ReleaseError({
    code: "input_invalid",
    message: "A file's name cannot be signed with it: it has control characters.",
    found: showFound(name),
    next: "Rename the file.",
  });
}
