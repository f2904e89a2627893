import { randomBytes } from "node:crypto";
import { generateEd25519, generateMinisignKey, unwrapTauri } from "@release-actions/signing";
import { entriesOf, isLiteral, type Entry, type YamlFile } from "./yaml-files.ts";

/** The keys of a rehearsal, made for it and of no use afterwards. */
export interface RehearsalKeys {
  readonly ed25519: { readonly publicKey: string; readonly secretKey: string };
  /** Of the updater, as Tauri writes it. */
  readonly minisign: { readonly publicKey: string; readonly secretKey: string };
  /** Of the minisign key. */
  readonly password: string;
}

export async function makeKeys(): Promise<RehearsalKeys> {
  const password = randomBytes(12).toString("base64url");
  const minisign = await generateMinisignKey({ password, format: "tauri" });
  return { ed25519: generateEd25519(), minisign, password };
}

/** A secret that a workflow reads, and what stands in for it. */
export interface StandInSecret {
  readonly name: string;
  /** What the value is, in words: the value itself is for nobody to see. */
  readonly what: string;
  readonly value: string;
}

const READ = /\bsecrets\s*(?:\.\s*([A-Za-z_]\w*)|\[\s*'([A-Za-z_]\w*)'\s*\])/g;
/** What the reusable workflows of this project take, for who passes `secrets: inherit`. */
const INHERITED = [
  "CANDIDATE_SIGNING_KEY",
  "MS_DIST_ED25519_SK",
  "TAURI_SIGNING_PRIVATE_KEY",
  "TAURI_SIGNING_PRIVATE_KEY_PASSWORD",
];

/** A stand-in for each secret that the files name, by how it is called and what it is handed to. */
export function secretsOf(
  files: readonly YamlFile[],
  keys: RehearsalKeys,
): readonly StandInSecret[] {
  const found = new Map<string, StandInSecret>();
  for (const { key, value } of files.flatMap((file) => entriesOf(file.value))) {
    for (const name of namesIn(key, value)) {
      const known = found.get(name);
      if (known === undefined || known.what === OPAQUE) found.set(name, standIn(name, key, keys));
    }
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function namesIn(key: string, value: string): readonly string[] {
  if (key === "secrets" && value === "inherit") return INHERITED;
  return [...value.matchAll(READ)]
    .map(([, dotted, quoted]) => (dotted ?? quoted ?? "").toUpperCase())
    .filter((name) => name !== "GITHUB_TOKEN");
}

const OPAQUE = "a text without a meaning";

function standIn(name: string, key: string, keys: RehearsalKeys): StandInSecret {
  const hint = `${name} ${key}`.toUpperCase().replaceAll("-", "_");
  if (/PASSWORD|PASSPHRASE/.test(hint)) {
    return { name, what: "the password of the rehearsal's minisign key", value: keys.password };
  }
  if (/TAURI|UPDATER|MINISIGN/.test(hint)) {
    const { secretKey } = keys.minisign;
    // minisign itself reads four lines, Tauri one.
    const value = (name.includes("MINISIGN") ? unwrapTauri(secretKey) : null) ?? secretKey;
    return { name, what: "the rehearsal's minisign key", value };
  }
  if (/ED25519|SIGNING_KEY|MANIFEST/.test(hint)) {
    return { name, what: "the rehearsal's Ed25519 key", value: keys.ed25519.secretKey };
  }
  return { name, what: OPAQUE, value: `rehearsal-${randomBytes(9).toString("base64url")}` };
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
