import { ReleaseError, type VersionFile } from "@release-actions/contract";
import { parse } from "smol-toml";
import { jsonString } from "./json.ts";
import { replaceSpans, textOf, type Span } from "./span.ts";
import { lockVersions, tomlVersion } from "./toml.ts";

type Format = NonNullable<VersionFile["format"]>;

const BY_NAME: Readonly<Record<string, Format>> = {
  "package.json": "package-json",
  "package-lock.json": "package-lock",
  "Cargo.toml": "cargo-toml",
  "Cargo.lock": "cargo-lock",
  "tauri.conf.json": "tauri-conf",
};

/** The versions that a file states. @throws ReleaseError `version_file_invalid` */
export function versionsIn(file: VersionFile, text: string): readonly string[] {
  return spansIn(file, text).map((span) => textOf(text, span));
}

/** The file with another version. @throws ReleaseError `version_file_invalid` */
export function withVersion(file: VersionFile, text: string, version: string): string {
  const next = replaceSpans(text, spansIn(file, text), version);
  const wrong = versionsIn(file, next).filter((one) => one !== version);
  if (wrong.length > 0) throw invalid(file, `still states ${wrong.join(", ")}`);
  return next;
}

function spansIn(file: VersionFile, text: string): readonly Span[] {
  const spans = search(file, text);
  if (spans.length > 0) return spans;
  throw invalid(file, "states no version");
}

type Search = (file: VersionFile, text: string) => readonly Span[];

const SEARCHES: Readonly<Record<Format, Search>> = {
  "package-json": (file, text) => strings(file, text, [["version"]]),
  "package-lock": (file, text) => strings(file, text, [["version"], ["packages", "", "version"]]),
  "tauri-conf": (file, text) => strings(file, text, [["version"], ["package", "version"]]),
  "cargo-toml": (file, text) => {
    requireToml(file, text);
    return present([tomlVersion(text, "package"), tomlVersion(text, "workspace.package")]);
  },
  "cargo-lock": (file, text) => {
    requireToml(file, text);
    return onlyOne(file, lockVersions(text, file.package));
  },
  pattern: around,
};

function search(file: VersionFile, text: string): readonly Span[] {
  const format = file.format ?? BY_NAME[file.path.replace(/^.*\//, "")];
  if (format === undefined) throw invalid(file, "has a name that tells no format");
  return SEARCHES[format](file, text);
}

function strings(file: VersionFile, text: string, paths: readonly string[][]): readonly Span[] {
  try {
    JSON.parse(text);
  } catch {
    throw invalid(file, "is not JSON");
  }
  return present(paths.map((path) => jsonString(text, path)));
}

function requireToml(file: VersionFile, text: string): void {
  try {
    parse(text);
  } catch {
    throw invalid(file, "is not TOML");
  }
}

function onlyOne(file: VersionFile, spans: readonly Span[]): readonly Span[] {
  if (spans.length <= 1) return spans;
  throw invalid(file, "has several packages of its own: name one with package");
}

function around(file: VersionFile, text: string): readonly Span[] {
  const [before, after, ...more] = (file.pattern ?? "").split("{version}");
  if (before === undefined || after === undefined || more.length > 0) {
    throw invalid(file, "needs a pattern with {version} in it, once");
  }
  const spans: Span[] = [];
  for (let at = text.indexOf(before); at >= 0; at = text.indexOf(before, at + 1)) {
    const start = at + before.length;
    const [version = ""] = /^[0-9A-Za-z.+-]*/.exec(text.slice(start, start + 256)) ?? [];
    // A version may end with what the pattern goes on with: `1.2.3.` and `.`.
    const own = version.endsWith(after) ? version.slice(0, -after.length || undefined) : version;
    const end = start + own.length;
    if (own !== "" && text.startsWith(after, end)) spans.push({ start, end });
  }
  return spans;
}

function present(spans: readonly (Span | null)[]): readonly Span[] {
  return spans.filter((span) => span !== null);
}

function invalid({ path }: VersionFile, what: string): ReleaseError {
  return new ReleaseError({
    code: "version_file_invalid",
    message: `${path} ${what}.`,
    expected: "a file of version_files in release.yml that states the version",
    found: path,
  });
}
