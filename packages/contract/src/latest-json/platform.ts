/** What Tauri calls the systems; `darwin` is macOS. */
export type UpdaterOs = "linux" | "darwin" | "windows";
export type UpdaterArch = "x86_64" | "aarch64" | "i686" | "armv7" | "riscv64";
/** The kinds of packages that an app can be installed from. */
export type UpdaterBundle = "appimage" | "deb" | "rpm" | "app" | "msi" | "nsis";

/** A key of `platforms` in latest.json, understood. */
export interface UpdaterPlatform {
  /** `linux-x86_64-deb` */
  readonly key: string;
  readonly os: UpdaterOs;
  readonly arch: UpdaterArch;
  /** Absent in a generic key, the only kind that clients before version 2.10 of the plugin know. */
  readonly bundle?: UpdaterBundle;
}

/** Which packages a system knows. */
const UPDATER_BUNDLES: Readonly<Record<UpdaterOs, readonly UpdaterBundle[]>> = {
  linux: ["appimage", "deb", "rpm"],
  darwin: ["app"],
  windows: ["nsis", "msi"],
};

const KEY =
  /^(linux|darwin|windows)-(x86_64|aarch64|i686|armv7|riscv64)(?:-(appimage|deb|rpm|app|msi|nsis))?$/;

/** What such a key looks like, in words. */
export const PLATFORM_GRAMMAR =
  "{linux|darwin|windows}-{x86_64|aarch64|i686|armv7|riscv64}, with or without -{appimage|deb|rpm|app|msi|nsis} of that system";

/** @returns null for a key that no client asks for, such as `linux-x86_64-msi` */
export function parseUpdaterPlatform(key: string): UpdaterPlatform | null {
  const [, os, arch, bundle] = KEY.exec(key) ?? [];
  if (os === undefined || arch === undefined) return null;
  const platform = { key, os: os as UpdaterOs, arch: arch as UpdaterArch };
  if (bundle === undefined) return platform;
  const known = UPDATER_BUNDLES[platform.os].find((one) => one === bundle);
  return known === undefined ? null : { ...platform, bundle: known };
}

/** The key that every client of the platform knows: `linux-x86_64`. */
export function genericKey({ os, arch }: Pick<UpdaterPlatform, "os" | "arch">): string {
  return `${os}-${arch}`;
}
