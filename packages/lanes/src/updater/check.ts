import {
  genericKey,
  parseUpdaterPlatform,
  showFound,
  toReleaseError,
  type LatestPlatform,
  type UpdaterPlatform,
} from "@release-actions/contract";
import {
  parseMinisignSignature,
  SigningError,
  verifyMinisignDigest,
  type MinisignPublicKey,
  type MinisignSignature,
} from "@release-actions/signing";
import { signingProblem } from "../sign/problem.ts";
import { broken, type Finding } from "../verify/findings.ts";
import { assetOfAddress, type ReleasePlace } from "./address.ts";
import { explainMisfit, mayBeRenamed } from "./payload.ts";
import type { Digests, ReleaseFile } from "./release-file.ts";

/** What every entry of a latest.json must satisfy. */
export interface UpdaterRules {
  /** The version of the final tag, without `v`. */
  readonly version: string;
  /** The pinned key: the one that is built into the app. */
  readonly publicKey: MinisignPublicKey;
  /** Keys that must be there. */
  readonly requiredPlatforms: readonly string[];
  /** Whether every signature must have the version in its trusted comment. */
  readonly requireSignedVersion: boolean;
  /** Where the address of an entry may lead. */
  readonly places: readonly ReleasePlace[];
  readonly files: readonly ReleaseFile[];
  readonly digests: Digests;
}

/** The required keys, and the generic key of every key: older clients ask for no other. */
export function platformRules(
  keys: readonly string[],
  required: readonly string[],
): readonly Finding[] {
  const missing = new Map<string, string>();
  for (const key of required) if (!keys.includes(key)) missing.set(key, "it is required");
  for (const key of [...keys, ...required]) {
    const platform = parseUpdaterPlatform(key);
    const generic = platform === null ? key : genericKey(platform);
    if (!keys.includes(generic) && !missing.has(generic)) {
      missing.set(generic, `clients before 2.10 do not know ${key}`);
    }
  }
  return [...missing].map(([key, why]) =>
    broken(`platforms/${key}`, "platform_missing", `${key} is not in latest.json, and ${why}`, {
      expected: key,
      found: keys.join(", ") || "no platforms",
    }),
  );
}

/** The document's version is that of the tag. */
export function versionRule(found: string | null, expected: string): readonly Finding[] {
  if (found === null || found === expected) return [];
  const message = "latest.json is of another version than the tag";
  return [broken("version", "updater_version_mismatch", message, { expected, found })];
}

/** An entry, and the file of the release that it names; null when it names none. */
export interface CheckedEntry {
  readonly findings: readonly Finding[];
  readonly file: ReleaseFile | null;
}

/** Everything that one entry says, against the release's real bytes. */
export async function checkEntry(
  platform: UpdaterPlatform,
  entry: LatestPlatform,
  rules: UpdaterRules,
): Promise<CheckedEntry> {
  const { key } = platform;
  const findings: Finding[] = [];
  const file = findFile(key, entry.url, rules, findings);
  const misfit = file && explainMisfit(platform, file);
  if (file && misfit !== null) {
    const message = `${key}: ${file.name} is not for it`;
    const expected = `a package for ${key}`;
    findings.push(
      broken(`platforms/${key}/url`, "platform_asset_mismatch", message, {
        expected,
        found: `${file.name}, ${misfit ?? ""}`,
      }),
    );
  }
  const signature = readSignature(key, entry.signature, findings);
  if (signature) {
    if (file) findings.push(...(await bytesRule(key, signature, file, rules)));
    findings.push(...commentRules(key, signature, file, rules));
  }
  return { findings, file };
}

function findFile(
  key: string,
  url: string,
  { places, files }: UpdaterRules,
  findings: Finding[],
): ReleaseFile | null {
  const asset = assetOfAddress(key, url, places);
  if (typeof asset !== "string") {
    findings.push(asset);
    return null;
  }
  const file = files.find(({ name }) => name === asset);
  if (file) return file;
  const message = `${key}: the release has no ${asset}`;
  const packages = files.map(({ name }) => name).filter((name) => sharesEnding(name, asset));
  const found = packages.slice(0, 10).join(", ") || "no such file";
  findings.push(
    broken(`platforms/${key}/url`, "platform_asset_missing", message, { expected: asset, found }),
  );
  return null;
}

function sharesEnding(name: string, asset: string): boolean {
  return name.split(".").at(-1) === asset.split(".").at(-1);
}

function readSignature(key: string, text: string, findings: Finding[]): MinisignSignature | null {
  try {
    // Clients decode the base64 of latest.json first: minisign's plain lines are not for them.
    return parseMinisignSignature(text);
  } catch (error) {
    findings.push(signatureFinding(key, error));
    return null;
  }
}

/** What the trusted comment says; whether the signer said it is `bytesRule`'s question. */
function commentRules(
  key: string,
  { comment, keyId }: MinisignSignature,
  file: ReleaseFile | null,
  { version, requireSignedVersion, publicKey }: UpdaterRules,
): Finding[] {
  const findings: Finding[] = [];
  const at = `platforms/${key}/signature`;
  if (!file && keyId !== publicKey.keyId) {
    const message = `${key}: its signature was made with another key`;
    const seen = { expected: `key id ${publicKey.keyId}`, found: `key id ${keyId}` };
    findings.push(broken(at, "signature_key_mismatch", message, seen));
  }
  const unbound = comment.version === undefined && requireSignedVersion;
  if (unbound || (comment.version !== undefined && comment.version !== version)) {
    const message = `${key}: its signature binds ${unbound ? "no" : "another"} version`;
    const found = comment.version === undefined ? "no version" : showFound(comment.version);
    findings.push(
      broken(at, "updater_version_mismatch", message, { expected: `version:${version}`, found }),
    );
  }
  if (file && !mayBeRenamed(comment.file, file.name)) {
    const message = `${key}: its signature was made for another file than ${file.name}`;
    const found = `file:${showFound(comment.file)}`;
    findings.push(
      broken(at, "platform_signature_invalid", message, { expected: `file:${file.name}`, found }),
    );
  }
  return findings;
}

async function bytesRule(
  key: string,
  signature: MinisignSignature,
  file: ReleaseFile,
  { publicKey, files, digests }: UpdaterRules,
): Promise<readonly Finding[]> {
  const digest = await digests(file);
  try {
    verifyMinisignDigest(publicKey, signature, digest);
    return [];
  } catch (error) {
    const finding = signatureFinding(key, error, file);
    if (!(error instanceof SigningError) || error.code !== "signature_invalid") return [finding];
    // A mix-up in a build's matrix is common, and naming the right file saves an afternoon.
    for (const other of files) {
      if (!mayBeRenamed(signature.comment.file, other.name)) continue;
      const fits = proves(publicKey, signature, await digests(other));
      if (fits) return [{ ...finding, found: `a signature of ${other.name}` }];
    }
    return [finding];
  }
}

function proves(
  publicKey: MinisignPublicKey,
  signature: MinisignSignature,
  digest: Uint8Array,
): boolean {
  try {
    verifyMinisignDigest(publicKey, signature, digest);
    return true;
  } catch {
    return false;
  }
}

function signatureFinding(key: string, error: unknown, file?: ReleaseFile): Finding {
  if (!(error instanceof SigningError)) throw error;
  const general = toReleaseError(signingProblem(error)).code;
  const code = general === "signature_invalid" ? "platform_signature_invalid" : general;
  const of = file === undefined ? "" : ` of ${file.name}`;
  return broken(`platforms/${key}/signature`, code, `${key}: ${error.message}`, {
    expected: error.expected ?? `the signature${of}`,
    found: error.found ?? `a signature of other bytes than ${file?.name ?? "its file"}`,
  });
}
