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
import { explained } from "./problem.ts";
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
      const digest = await blake2b512(content.chunks(onBytes));
      const statement = { timestamp, file: content.name, ...version };
      const minisign = await explained(() => signMinisignDigest(signer, digest, statement));
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
