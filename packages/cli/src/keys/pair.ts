import {
  ed25519KeyId,
  formatEd25519PublicKey,
  formatMinisignPublicKey,
  generateEd25519,
  generateMinisignKey,
  openEd25519Key,
  openMinisignKey,
  parseEd25519PublicKey,
  wrapTauri,
} from "@release-actions/signing";
import { explained, isPlainEd25519 } from "@release-actions/lanes";

export const KINDS = ["ed25519", "tauri", "minisign"] as const;
/** How a key is written, and what signs with it. */
export type Kind = (typeof KINDS)[number];

/** The public half of a key. */
export interface PublicHalf {
  readonly kind: Kind;
  readonly keyId: string;
  /** The text, as it is pinned; ends with a line feed only where its file has several lines. */
  readonly publicKey: string;
}

/** A new pair. `password` is empty for none, and unused for Ed25519, whose seeds have none. */
export async function newPair(
  kind: Kind,
  password: string,
): Promise<PublicHalf & { readonly secretKey: string }> {
  if (kind === "ed25519") {
    const pair = generateEd25519();
    return { kind, ...pair, keyId: ed25519KeyId(parseEd25519PublicKey(pair.publicKey)) };
  }
  const given = password === "" ? undefined : password;
  return { kind, ...(await generateMinisignKey({ password: given, format: kind })) };
}

/**
 * The public half of a secret key, in the form that belongs to the secret's.
 * @param password asked only when the key is of a kind that has one
 * @throws ReleaseError `signing_key_invalid` | `signing_key_password_wrong`
 */
export async function publicHalf(
  secretKey: string,
  password: () => Promise<string>,
): Promise<PublicHalf> {
  if (isPlainEd25519(secretKey)) return explained(() => fromSeed(secretKey));
  const kind = secretKey.startsWith("untrusted comment:") ? "minisign" : "tauri";
  const given = await password();
  return explained(async () => {
    const signer = await openMinisignKey(secretKey, given);
    signer.wipe();
    const text = formatMinisignPublicKey(signer.publicKey);
    return {
      kind,
      keyId: signer.keyId,
      publicKey: kind === "tauri" ? wrapTauri(text) : text,
    };
  });
}

function fromSeed(secretKey: string): PublicHalf {
  const signer = openEd25519Key(secretKey);
  signer.wipe();
  return {
    kind: "ed25519",
    keyId: ed25519KeyId(signer.publicKey),
    publicKey: formatEd25519PublicKey(signer.publicKey),
  };
}
