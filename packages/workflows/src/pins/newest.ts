import type { Sha } from "@release-actions/contract";

interface Tagged {
  readonly name: string;
  readonly commit: Sha;
}

interface Version {
  /** What stands before the version in the tag: `v`, `sub/v`. */
  readonly prefix: string;
  readonly numbers: readonly number[];
  readonly prerelease: string;
}

const TAG = /^((?:.*[/@-])?v?)(\d+(?:\.\d+){0,2})(-[0-9A-Za-z.-]+)?$/;

/**
 * The newest release among tags: of the same series of tags and, unless `major`, of the same major
 * version. Pre-releases and moving tags such as `v4` are left out. Null when nothing is newer.
 */
export function newestVersion(
  current: string,
  tags: readonly Tagged[],
  { major }: { readonly major: boolean },
): Tagged | null {
  const from = parse(current);
  if (from === null) return null;
  const fitting = tags.flatMap((tag) => {
    const version = parse(tag.name);
    if (version === null || version.numbers.length !== 3 || version.prerelease !== "") return [];
    if (series(version.prefix) !== series(from.prefix)) return [];
    if (!major && version.numbers[0] !== from.numbers[0]) return [];
    return [{ tag, version }];
  });
  fitting.sort((a, b) => order(b.version, a.version));
  const best = fitting[0];
  return best === undefined || order(best.version, from) < 0 ? null : best.tag;
}

function series(prefix: string): string {
  return prefix.replace(/v$/, "");
}

function parse(text: string): Version | null {
  const match = TAG.exec(text);
  if (match === null) return null;
  const numbers = (match[2] ?? "").split(".").map(Number);
  return { prefix: match[1] ?? "", numbers, prerelease: match[3] ?? "" };
}

/** A pre-release comes before its release; what is missing in `v4` counts as 0. */
function order(a: Version, b: Version): number {
  for (let index = 0; index < 3; index += 1) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(a.prerelease === "") - Number(b.prerelease === "");
}
