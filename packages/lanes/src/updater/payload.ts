import {
  genericKey,
  type AssetArch,
  type UpdaterArch,
  type UpdaterBundle,
  type UpdaterOs,
  type UpdaterPlatform,
} from "@release-actions/contract";
import type { ReleaseFile } from "./release-file.ts";

/**
 * How the files that an updater installs end, as Tauri names them. An archive stands before what it
 * wraps: both are there when the build serves clients of Tauri 1 too.
 */
const ENDINGS: readonly (readonly [ending: string, os: UpdaterOs, bundle: UpdaterBundle])[] = [
  [".app.tar.gz", "darwin", "app"],
  [".AppImage.tar.gz", "linux", "appimage"],
  [".AppImage", "linux", "appimage"],
  [".deb", "linux", "deb"],
  [".rpm", "linux", "rpm"],
  ["-setup.exe", "windows", "nsis"],
  [".msi", "windows", "msi"],
];

/**
 * Which package a generic key leads to when there are several. Clients that know only generic keys
 * were always given the AppImage on Linux; on Windows the installer that needs no administrator and
 * takes a version with a prerelease.
 */
const PREFERENCE: readonly UpdaterBundle[] = ["appimage", "deb", "rpm", "app", "nsis", "msi"];

/** The kind of package that a file is by its name. */
interface PackageKind {
  readonly os: UpdaterOs;
  readonly bundle: UpdaterBundle;
  readonly ending: string;
}

/** @returns null for a file that no updater installs, such as a .dmg */
function packageKind(name: string): PackageKind | null {
  const found = ENDINGS.find(([ending]) => name.endsWith(ending) && name.length > ending.length);
  if (found === undefined) return null;
  const [ending, os, bundle] = found;
  return { ending, os, bundle };
}

/** A file that updates an app, and the processors that it is for. */
export interface Payload extends PackageKind {
  readonly file: ReleaseFile;
  /** Empty when neither the inventory nor the name tells. */
  readonly arches: readonly UpdaterArch[];
}

/** What create-candidate calls files with those endings. Another kind in the inventory says: not this one. */
const KINDS: ReadonlySet<string> = new Set(["installer", "updater", "archive"]);

/** The files among these that updaters install. */
export function payloadsOf(files: readonly ReleaseFile[]): readonly Payload[] {
  const names = new Set<string>(files.map(({ name }) => name));
  return files.flatMap((file): Payload[] => {
    const kind = KINDS.has(file.kind ?? "updater") ? packageKind(file.name) : null;
    const wrapped = kind?.ending === ".AppImage" && names.has(`${file.name}.tar.gz`);
    return kind === null || wrapped ? [] : [{ ...kind, file, arches: archesOf(file.arch) }];
  });
}

/** One file for both processors of a Mac has a key for each. */
function archesOf(arch: AssetArch | undefined): readonly UpdaterArch[] {
  if (arch === undefined) return [];
  return arch === "universal" ? ["x86_64", "aarch64"] : [arch];
}

/** The payloads' typed keys; two payloads may claim one. */
export function typedKeys(payloads: readonly Payload[]): readonly (readonly [string, Payload])[] {
  return payloads.flatMap((payload) =>
    payload.arches.map((arch) => [`${payload.os}-${arch}-${payload.bundle}`, payload] as const),
  );
}

/** The generic keys, each with the payload that is preferred for it. */
export function genericKeys(payloads: readonly Payload[]): readonly (readonly [string, Payload])[] {
  const chosen = new Map<string, Payload>();
  for (const bundle of PREFERENCE) {
    for (const payload of payloads.filter((one) => one.bundle === bundle)) {
      for (const arch of payload.arches) {
        const key = genericKey({ os: payload.os, arch });
        if (!chosen.has(key)) chosen.set(key, payload);
      }
    }
  }
  return [...chosen];
}

/**
 * Why a file cannot be what clients of the platform install; null when nothing speaks against it.
 */
export function explainMisfit(platform: UpdaterPlatform, file: ReleaseFile): string | null {
  const kind = packageKind(file.name);
  if (kind === null) return "no package that an updater installs";
  if (kind.os !== platform.os) return `a package for ${kind.os}`;
  if (platform.bundle !== undefined && platform.bundle !== kind.bundle) return `a ${kind.bundle}`;
  const arches = archesOf(file.arch);
  if (arches.length === 0 || arches.includes(platform.arch)) return null;
  return `a package for ${arches.join(" and ")}`;
}

/**
 * Whether an asset can be the file that was signed under the name `signed`. GitHub and workflows
 * rename: a character becomes a dot, and `App.app.tar.gz`, which both kinds of Macs build, gets its
 * processor put in.
 */
export function mayBeRenamed(signed: string, asset: string): boolean {
  const kept = signed.replace(/[^A-Za-z0-9._+@-]+/g, ".");
  if (kept === asset) return true;
  const ending = packageKind(kept)?.ending;
  if (ending === undefined || packageKind(asset)?.ending !== ending) return false;
  const stem = kept.slice(0, -ending.length);
  return asset.startsWith(stem) && /^[._-]/.test(asset.slice(stem.length));
}
