import { encodeBase64 } from "../base64.ts";
import { checkPublicKey } from "../ed25519/public-key.ts";
import { SigningError } from "../signing-error.ts";
import { keyIdBytes, showKeyId } from "./key-id.ts";
import { keyBytes, keyText } from "./text.ts";

const ALGORITHM = "Ed";
const LENGTH = 2 + 8 + 32;

export interface MinisignPublicKey {
  /** As minisign shows it. */
  readonly keyId: string;
  /** The 32 bytes of the Ed25519 key. */
  readonly key: Uint8Array;
}

/**
 * A public key from Tauri's one line, from minisign's two lines, or from the base64 line alone. One
 * line ending after it is allowed.
 * @throws SigningError `public_key_malformed` | `public_key_weak`; nothing of the text is quoted,
 *   because it may be the secret key by mistake
 */
export function parseMinisignPublicKey(text: string): MinisignPublicKey {
  const bytes = keyBytes(text);
  if (bytes?.byteLength !== LENGTH || bytes.toString("latin1", 0, 2) !== ALGORITHM) {
    const found = explain(bytes);
    bytes?.fill(0);
    throw new SigningError({
      code: "public_key_malformed",
      message: "The minisign public key cannot be read.",
      expected: "the text of a minisign or Tauri public key",
      found,
    });
  }
  const key = checkPublicKey(Uint8Array.from(bytes.subarray(10)));
  return { keyId: showKeyId(bytes.subarray(2, 10)), key };
}

function explain(bytes: Uint8Array | null): string {
  if (bytes === null) return "no minisign text and no canonical base64";
  if (bytes.byteLength === 158) return "a secret key";
  if (bytes.byteLength === LENGTH) return "another algorithm than Ed";
  return `${bytes.byteLength} bytes where a public key has ${LENGTH}`;
}

/** The two lines of a public key file. Tauri's form is `wrapTauri` of it. */
export function formatMinisignPublicKey({ keyId, key }: MinisignPublicKey): string {
  return keyText(`minisign public key ${keyId}`, publicKeyBytes({ keyId, key }));
}

/** The base64 line alone, as `minisign -P` takes it. */
export function minisignPublicKeyLine(publicKey: MinisignPublicKey): string {
  return encodeBase64(publicKeyBytes(publicKey));
}

function publicKeyBytes({ keyId, key }: MinisignPublicKey): Uint8Array {
  return Buffer.concat([Buffer.from(ALGORITHM, "latin1"), keyIdBytes(keyId), key]);
}
