import type { AssetName } from "./brands.ts";

const ALLOWED = /^[A-Za-z0-9._+@-]+$/;
const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** Names the documents of a release carry themselves; a build may not bring files called so. */
export const RESERVED_NAMES: readonly string[] = [
  "candidate.json",
  "candidate.json.sig",
  "candidate.sigstore.json",
  "checksums.txt",
  "promotion.json",
  "promotion.sigstore.json",
];

/**
 * Why a file cannot be a release asset under this name, in words that complete "the name ...";
 * null when it can. GitHub replaces most special characters by a dot without saying so, and the
 * downloaded file must be creatable, unchanged, on Linux, macOS and Windows.
 */
export function explainAssetName(name: string): string | null {
  if (name === "") return "is empty";
  if (name.length > 255) return `is ${name.length} characters long; 255 is the limit`;
  if (!ALLOWED.test(name)) {
    return "has a character other than ASCII letters, digits and . _ + @ - (GitHub would rename the file, or a system could not store it)";
  }
  if (name.startsWith("-")) return "starts with -, which programs take for an option";
  if (name.startsWith(".")) return "starts with a dot, which GitHub removes";
  if (name.endsWith(".")) return "ends with a dot, which GitHub and Windows remove";
  if (DEVICE.test(name)) return "is the name of a Windows device";
  return null;
}

/** @returns null for anything that `explainAssetName` objects to. */
export function parseAssetName(value: unknown): AssetName | null {
  return isAssetName(value) ? value : null;
}

function isAssetName(value: unknown): value is AssetName {
  return typeof value === "string" && explainAssetName(value) === null;
}

/** True for the names of a release's own documents, however their letters are cased. */
export function isReservedName(name: string): boolean {
  return RESERVED_NAMES.includes(name.toLowerCase());
}
