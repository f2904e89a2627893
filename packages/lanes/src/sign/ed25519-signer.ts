import { ReleaseError } from "@release-actions/contract";
import {
  ed25519KeyId,
  formatEd25519Signature,
  openEd25519Key,
  parseEd25519PublicKey,
  parseEd25519Signature,
  verifyEd25519,
  type Ed25519Signer,
} from "@release-actions/signing";
import type { Content } from "./content.ts";
import { notPinned, openPair } from "./pair.ts";
import type { Ed25519Key } from "./request.ts";
import type { FileSigner } from "./signer.ts";

/** Ed25519 signs the bytes themselves, twice over, so they must be in memory: documents, not programs. */
const MOST = 32 * 1024 * 1024;

/** A signer for documents: `<file>.sig` with base64 of 64 bytes and a line feed. */
export async function openEd25519Signer(key: Ed25519Key): Promise<FileSigner> {
  refuseSwapped(key);
  const [signer, pinned] = await openPair(
    () => openEd25519Key(key.secretKey),
    () => parseEd25519PublicKey(key.publicKey),
  );
  const keyId = ed25519KeyId(pinned);
  return {
    keyId,
    suffix: ".sig",
    async sign(content, onBytes) {
      const message = await documentBytes(content, onBytes);
      const text = formatEd25519Signature(signer.sign(message));
      if (verifyEd25519(pinned, message, parseEd25519Signature(text))) return text;
      throw notPinned(keyId, ed25519KeyId(signer.publicKey));
    },
    wipe: () => {
      signer.wipe();
    },
  };
}

/** All bytes of a document. @throws ReleaseError `document_too_large` */
export async function documentBytes(
  content: Content,
  onBytes?: (done: number) => void,
): Promise<Uint8Array> {
  if (content.size > MOST) {
    throw new ReleaseError({
      code: "document_too_large",
      message: `${content.name} is too large for an Ed25519 signature over its bytes.`,
      expected: `at most ${MOST} bytes`,
      found: `${content.size} bytes`,
      next: "Sign it with algorithm: minisign, which signs files of any size by their hash.",
    });
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of content.chunks(onBytes)) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

/**
 * Both halves are base64 of 32 bytes, so nothing but their relation tells them apart. Said before
 * anything else, because the other refusals speak of the public key, which here is the secret.
 * @throws ReleaseError `signing_key_not_pinned`
 */
function refuseSwapped({ secretKey, publicKey }: Ed25519Key): void {
  let other: Ed25519Signer;
  let given: Uint8Array;
  try {
    given = parseEd25519PublicKey(secretKey);
    other = openEd25519Key(publicKey);
  } catch {
    return;
  }
  other.wipe();
  if (!Buffer.from(other.publicKey).equals(given)) return;
  throw new ReleaseError({
    code: "signing_key_not_pinned",
    message: "The secret key and the public key are swapped.",
    next: "Swap them. If the secret was ever in a repository or a log, make a new pair.",
  });
}
