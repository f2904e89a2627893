import { ReleaseError } from "@release-actions/contract";
import {
  ed25519KeyId,
  parseEd25519PublicKey,
  parseEd25519Signature,
  parseMinisignPublicKey,
  parseMinisignSignature,
  verifyEd25519,
  verifyMinisign,
  type TrustedComment,
} from "@release-actions/signing";
import { openContent, type Content } from "./content.ts";
import { documentBytes } from "./ed25519-signer.ts";
import { explained } from "./problem.ts";

export interface VerifyFileRequest {
  /** Absolute path. */
  readonly file: string;
  /** The contents of the signature's file. */
  readonly signature: string;
  /** The text of the public key; its form says which kind of signature it must be. */
  readonly publicKey: string;
}

export interface VerifiedFile {
  readonly algorithm: "ed25519" | "minisign";
  /** As `FileSigner.keyId`. */
  readonly keyId: string;
  /** Bytes. */
  readonly size: number;
  /** What the signer said about the file; minisign only. */
  readonly comment?: TrustedComment;
}

/**
 * Whether a text is of an Ed25519 key of the plain kind: 32 bytes of base64. All others are longer.
 * A secret and a public key cannot be told apart.
 */
export function isPlainEd25519(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=\r?\n?$/.test(text);
}

/**
 * Verifies one file under one public key, streaming.
 * @throws ReleaseError `public_key_invalid` | `signature_invalid` | `signature_key_mismatch` |
 *   `file_unreadable` | `document_too_large`
 */
export async function verifyFile(request: VerifyFileRequest): Promise<VerifiedFile> {
  const verify = isPlainEd25519(request.publicKey) ? verifyPlain : verifyStreamed;
  const content = await openContent(request.file);
  try {
    return await verify(request, content);
  } finally {
    await content.close();
  }
}

async function verifyPlain(request: VerifyFileRequest, content: Content): Promise<VerifiedFile> {
  const [key, signature] = await explained(() => [
    parseEd25519PublicKey(request.publicKey),
    parseEd25519Signature(request.signature),
  ]);
  const keyId = ed25519KeyId(key);
  const message = await documentBytes(content);
  if (verifyEd25519(key, message, signature)) {
    return { algorithm: "ed25519", keyId, size: content.size };
  }
  throw new ReleaseError({
    code: "signature_invalid",
    message: `The signature does not fit ${content.name}, or is of another key.`,
    expected: `a signature by key ${keyId} over these ${content.size} bytes`,
  });
}

async function verifyStreamed(request: VerifyFileRequest, content: Content): Promise<VerifiedFile> {
  return explained(async () => {
    const key = parseMinisignPublicKey(request.publicKey);
    const signature = parseMinisignSignature(request.signature);
    const comment = await verifyMinisign(key, signature, content.chunks());
    return { algorithm: "minisign", keyId: key.keyId, size: content.size, comment };
  }, content.name);
}
