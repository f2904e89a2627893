import { ReleaseError, type ChannelRules } from "@release-actions/contract";
import type { Release } from "@release-actions/github";
import { compare, parse, type SemVer } from "semver";
import type { FinalVersion } from "./version.ts";

const LEVELS = ["patch", "minor", "major"] as const;
// Tag names of immutable releases burn: a few patches may have to be skipped.
const MOST_SKIPPED_PATCHES = 20;

/**
 * A slip of the finger (`11.0.0` for `1.1.0`) is above everything and can never be taken back, so
 * that a version may be one step above the highest published one, of whatever channel.
 * @param confirmed the version that somebody has confirmed in so many words
 * @throws ReleaseError `version_jump`
 */
export function requireStep(
  wanted: FinalVersion,
  releases: readonly Release[],
  maximum: Required<ChannelRules>["maximum_jump"],
  confirmed: string | null,
): void {
  const highest = highestOf(releases);
  if (highest === null || confirmed === wanted.version) return;
  const version = parse(wanted.version);
  if (version === null || compare(version, highest) <= 0) return;
  const { level, steps } = stepBetween(highest, version);
  const most = level === "patch" ? MOST_SKIPPED_PATCHES : 1;
  if (LEVELS.indexOf(level) <= LEVELS.indexOf(maximum) && steps <= most) return;
  throw new ReleaseError({
    code: "version_jump",
    message: `${wanted.tag} is too far above ${highest.version}, the highest version so far.`,
    expected: `at most the next ${maximum} version`,
    found: `${wanted.version}: ${level} ${steps} higher`,
    next: `Check the version for a slip. If it is meant, set confirm-version: ${wanted.version}.`,
  });
}

function highestOf(releases: readonly Release[]): SemVer | null {
  return (
    releases
      .filter((release) => !release.draft)
      .flatMap((release) => parse(release.tag.replace(/^v/, "")) ?? [])
      .toSorted(compare)
      .at(-1) ?? null
  );
}

/** The first number that differs, and by how much. */
function stepBetween(from: SemVer, to: SemVer): { level: (typeof LEVELS)[number]; steps: number } {
  if (to.major !== from.major) return { level: "major", steps: to.major - from.major };
  if (to.minor !== from.minor) return { level: "minor", steps: to.minor - from.minor };
  return { level: "patch", steps: to.patch - from.patch };
}
