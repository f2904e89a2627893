import { ReleaseError } from "@release-actions/contract";
import {
  ed25519KeyId,
  parseEd25519PublicKey,
  parseEd25519Signature,
  verifyEd25519,
} from "@release-actions/signing";
import type { LocalFile } from "../files/local-file.ts";
import { explained } from "../sign/problem.ts";
import type { ReleasePolicy } from "./release.ts";

const MANIFEST = "manifest.json";
export const MANIFEST_SIGNATURE = "manifest.json.sig";
/** Bytes. A manifest is a document, and Ed25519 needs all of it at once. */
const MOST = 32 * 1024 * 1024;

/**
 * Whether the manifest that would be published is signed with the key that the policy pins: whatever
 * the workflow's inputs named as the key, installers believe this one.
 * @throws ReleaseError `manifest_signature_missing` | `signature_invalid` | `public_key_invalid` |
 *   `document_too_large`
 */
export async function requireSignedManifest(
  files: readonly LocalFile[],
  { id, product }: ReleasePolicy,
): Promise<void> {
  if (product.manifest === undefined) return;
  const { public_key: text } = product.manifest;
  const where = `products/${id}/manifest/public_key of the policy`;
  const key = await explained(() => parseEd25519PublicKey(text), where);
  const manifest = await bytesOf(files, MANIFEST, id);
  const encoded = new TextDecoder().decode(await bytesOf(files, MANIFEST_SIGNATURE, id));
  const signature = await explained(() => parseEd25519Signature(encoded), MANIFEST_SIGNATURE);
  if (verifyEd25519(key, manifest, signature)) return;
  throw new ReleaseError({
    code: "signature_invalid",
    message: `${MANIFEST_SIGNATURE} does not fit ${MANIFEST}, or is of another key than the policy pins for product ${id}.`,
    expected: `a signature by key ${ed25519KeyId(key)} over these ${manifest.byteLength} bytes`,
    next: "Sign with the pinned key: manifest-public-key and manifest.public_key of release.yml must be the same.",
  });
}

async function bytesOf(
  files: readonly LocalFile[],
  name: string,
  product: string,
): Promise<Uint8Array> {
  const file = files.find((one) => one.name === name);
  if (file === undefined) {
    throw new ReleaseError({
      code: "manifest_signature_missing",
      message: `The policy pins the key of product ${product}'s manifest, and the release would have no ${name}.`,
      expected: `${MANIFEST} and ${MANIFEST_SIGNATURE}`,
      found: files.map((one) => one.name).join(", "),
    });
  }
  if (file.size > MOST) {
    throw new ReleaseError({
      code: "document_too_large",
      message: `${name} is too large for an Ed25519 signature over its bytes.`,
      expected: `at most ${MOST} bytes`,
      found: `${file.size} bytes`,
    });
  }
  return new Uint8Array(await new Response(file.open()).arrayBuffer());
}
