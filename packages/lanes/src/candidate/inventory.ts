import type { AssetArch, AssetOs, CandidateAsset } from "@release-actions/contract";

/** What a file is, as far as its name tells; an explicit inventory overrides each field. */
export type Traits = Pick<CandidateAsset, "media_type" | "kind" | "os" | "arch" | "group">;

const KINDS: readonly (readonly [suffix: RegExp, kind: string, mediaType: string])[] = [
  [/\.(sig|minisig|asc)$/i, "signature", "text/plain"],
  [/\.(app\.tar\.gz)$/i, "updater", "application/gzip"],
  [/\.(tar\.gz|tgz)$/i, "archive", "application/gzip"],
  [/\.zip$/i, "archive", "application/zip"],
  [/\.(tar\.xz|txz)$/i, "archive", "application/x-xz"],
  [/\.msi$/i, "installer", "application/x-msi"],
  [/(setup|installer).*\.exe$/i, "installer", "application/vnd.microsoft.portable-executable"],
  [/\.exe$/i, "binary", "application/vnd.microsoft.portable-executable"],
  [/\.dmg$/i, "installer", "application/x-apple-diskimage"],
  [/\.deb$/i, "installer", "application/vnd.debian.binary-package"],
  [/\.rpm$/i, "installer", "application/x-rpm"],
  [/\.appimage$/i, "installer", "application/vnd.appimage"],
  [/\.(hex|uf2)$/i, "firmware", "application/octet-stream"],
  [/\.json$/i, "metadata", "application/json"],
  [/\.(txt|md)$/i, "document", "text/plain"],
  [/\.(js|mjs|cjs)$/i, "script", "text/javascript"],
  [/\.bwextension$/i, "extension", "application/zip"],
];

const SYSTEMS: readonly (readonly [RegExp, AssetOs])[] = [
  [/(^|[^a-z])(linux|appimage|deb|rpm)([^a-z]|$)/i, "linux"],
  [/(^|[^a-z])(windows|win32|win64|win|msi|exe|nsis)([^a-z]|$)/i, "windows"],
  [/(^|[^a-z])(macos|darwin|osx|dmg)([^a-z]|$)|\.app\.tar\.gz/i, "macos"],
];

const MACHINES: readonly (readonly [RegExp, AssetArch])[] = [
  [/(x86[_-]64|x64|amd64)/i, "x86_64"],
  [/(aarch64|arm64)/i, "aarch64"],
  [/(armv7|armhf)/i, "armv7"],
  [/(i686|i386|x86(?![_-]64))/i, "i686"],
  [/universal/i, "universal"],
];

/** Reads the traits of a file off its name, as release files are commonly named. */
export function inferTraits(name: string): Traits {
  const known = KINDS.find(([suffix]) => suffix.test(name));
  const os = SYSTEMS.find(([pattern]) => pattern.test(name))?.[1];
  const arch = MACHINES.find(([pattern]) => pattern.test(name))?.[1];
  return {
    kind: known?.[1] ?? "binary",
    media_type: known?.[2] ?? "application/octet-stream",
    ...(os === undefined ? {} : { os }),
    ...(arch === undefined ? {} : { arch }),
  };
}
