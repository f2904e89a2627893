import { ReleaseError } from "@release-actions/contract";
import { parse } from "semver";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Windows Installer knows numbers only: a build of an .msi as 1.2.0-beta.1 fails after an hour, in the
 * last step. Told before anything is written, where tauri.conf.json asks for an .msi by name and gives
 * it no version of its own.
 * @throws ReleaseError `version_file_invalid`
 */
export function requireBundleable(path: string, text: string, version: string): void {
  const words = parse(version)?.prerelease ?? [];
  const numeric = words.length === 0 || (words.length === 1 && typeof words[0] === "number");
  if (numeric || !path.endsWith("tauri.conf.json") || !asksForMsi(text)) return;
  throw new ReleaseError({
    code: "version_file_invalid",
    message: `${path} asks for an .msi, which cannot be built as ${version}.`,
    expected: "no msi in bundle.targets, or a numeric bundle.windows.wix.version",
    found: `bundle.targets with msi, version ${version}`,
    next: "Build the .exe (nsis) for prereleases, or give the .msi a version of its own.",
  });
}

function asksForMsi(text: string): boolean {
  const bundle = fieldsOf(parsed(text)?.["bundle"]);
  const wix = fieldsOf(fieldsOf(bundle?.["windows"])?.["wix"]);
  const targets = bundle?.["targets"];
  const named = targets === "msi" || (Array.isArray(targets) && targets.includes("msi"));
  return named && wix?.["version"] === undefined;
}

/** Null for what is no plain JSON: where the version is, is told elsewhere. */
function parsed(text: string): Fields | null {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return null;
  }
}

function fieldsOf(value: unknown): Fields | null {
  return typeof value === "object" && value !== null ? (value as Fields) : null;
}
