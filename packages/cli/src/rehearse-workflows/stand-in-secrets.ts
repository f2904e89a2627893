import { randomBytes } from "node:crypto";
import { unwrapTauri } from "@release-actions/signing";
import type { RehearsalKeys } from "./keys.ts";
import { entriesOf, isLiteral, type YamlFile } from "./yaml-files.ts";

/** A secret that a workflow reads, and what stands in for it. */
export interface StandInSecret {
  readonly name: string;
  /** What the value is, in words: the value itself is for nobody to see. */
  readonly what: string;
  readonly value: string;
}

/** What secrets can stand for. */
export interface SecretValues {
  readonly keys: RehearsalKeys;
  /** May do in the participants what a release needs of a token. */
  readonly token: string;
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
  values: SecretValues,
): readonly StandInSecret[] {
  const found = new Map<string, StandInSecret>();
  for (const { key, value } of files.flatMap((file) => entriesOf(file.value))) {
    for (const name of namesIn(key, value)) {
      const known = found.get(name);
      if (known === undefined || known.what === OPAQUE) found.set(name, standIn(name, key, values));
    }
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether the files pass on the password of a signing key. */
export function passPassword(files: readonly YamlFile[]): boolean {
  return files
    .flatMap((file) => entriesOf(file.value))
    .some(({ key, value }) =>
      namesIn(key, value).some((name) => KEY_PASSWORD.test(hintOf(name, key))),
    );
}

/** The environments that the files name, in jobs and in what they hand to called workflows. */
export function environmentsOf(files: readonly YamlFile[]): readonly string[] {
  const named = files.flatMap(({ value }) => [
    ...entriesOf(value, "environment"),
    ...entriesOf(value, "secrets-environment"),
    ...environmentMaps(value).flatMap((map) => entriesOf(map, "name")),
  ]);
  return [...new Set(named.map(({ value }) => value).filter(isLiteral))];
}

/** `environment: { name: …, url: … }` */
function environmentMaps(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === "environment" ? [inner] : environmentMaps(inner),
  );
}

/** The variables that the files read: nobody but GitHub knows what they are. */
export function variablesOf(files: readonly YamlFile[]): readonly string[] {
  const texts = files.flatMap((file) => entriesOf(file.value)).map(({ value }) => value);
  const names = texts.flatMap((text) => [...text.matchAll(/\bvars\.([A-Za-z_]\w*)/g)]);
  return [...new Set(names.map(([, name = ""]) => name))].toSorted();
}

function namesIn(key: string, value: string): readonly string[] {
  if (key === "secrets" && value === "inherit") return INHERITED;
  return [...value.matchAll(READ)]
    .map(([, dotted, quoted]) => (dotted ?? quoted ?? "").toUpperCase())
    .filter((name) => name !== "GITHUB_TOKEN");
}

/** For what a secret is, as far as names tell. */
function hintOf(name: string, key: string): string {
  return `${name} ${key}`.toUpperCase().replaceAll("-", "_");
}

const KEY_PASSWORD = /(?:TAURI|UPDATER|MINISIGN|SIGNING)\w*(?:PASSWORD|PASSPHRASE)/;
const OPAQUE = "a text without a meaning";

function standIn(name: string, key: string, { keys, token }: SecretValues): StandInSecret {
  const hint = hintOf(name, key);
  if (KEY_PASSWORD.test(hint)) {
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
  if (/TOKEN$|_PAT$/.test(name)) {
    return { name, what: "a token of the local GitHub for these repositories", value: token };
  }
  return { name, what: OPAQUE, value: `rehearsal-${randomBytes(9).toString("base64url")}` };
}
