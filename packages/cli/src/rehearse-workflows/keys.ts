import { randomBytes } from "node:crypto";
import { generateEd25519, generateMinisignKey } from "@release-actions/signing";
import { entriesOf, isLiteral, type Entry, type YamlFile } from "./yaml-files.ts";

/** The keys of a rehearsal, made for it and of no use afterwards. */
export interface RehearsalKeys {
  readonly ed25519: { readonly publicKey: string; readonly secretKey: string };
  /** Of the updater, as Tauri writes it. */
  readonly minisign: { readonly publicKey: string; readonly secretKey: string };
  /** Of the minisign key; empty when no workflow passes one on. */
  readonly password: string;
}

/** @param locked whether the minisign key gets a password, as the real one seems to have */
export async function makeKeys(locked: boolean): Promise<RehearsalKeys> {
  const password = locked ? randomBytes(12).toString("base64url") : "";
  const minisign = await generateMinisignKey({ password, format: "tauri" });
  return { ed25519: generateEd25519(), minisign, password };
}

/** The public keys that a file pins in inputs, such as `updater-public-key`. */
export function pinnedKeys({ value }: YamlFile): readonly string[] {
  return entriesOf(value)
    .filter(isPinned)
    .map((entry) => entry.value.trim());
}

function isPinned({ key, value }: Entry): boolean {
  // Shorter than any key: a text that would be found all over the file.
  const isKey = isLiteral(value) && value.trim().length >= 40;
  return isKey && /(?:^|[-_])public[-_]key$/i.test(key);
}

/** The rehearsal's key of the same kind: an Ed25519 key is 32 bytes in base64. */
export function publicKeyFor(pinned: string, keys: RehearsalKeys): string {
  const isEd25519 = /^[A-Za-z0-9+/]{43}=$/.test(pinned);
  return isEd25519 ? keys.ed25519.publicKey : keys.minisign.publicKey;
}
