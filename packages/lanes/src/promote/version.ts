import { ReleaseError, showFound, type Candidate, type Tag } from "@release-actions/contract";
import type { Release } from "@release-actions/github";
import { compare, parse, type SemVer } from "semver";

/** A final tag, understood. */
export interface FinalVersion {
  readonly tag: Tag;
  /** Without `v`. */
  readonly version: string;
  /** `stable`, or the first word of the prerelease: `beta` for 1.2.0-beta.3. */
  readonly channel: string;
  readonly prerelease: boolean;
}

/** `vX.Y.Z`, `X.Y.Z`, or either with a prerelease; build metadata has no place in a tag. */
export function parseFinalTag(tag: Tag): FinalVersion {
  const version = strict(tag);
  if (!version) {
    throw new ReleaseError({
      code: "version_invalid",
      message: `The tag ${tag} is not a version.`,
      expected: "v1.2.3, 1.2.3, or one with a prerelease such as v1.2.3-beta.1",
      found: tag,
    });
  }
  return {
    tag,
    version: version.version,
    channel: channelOf(version),
    prerelease: version.prerelease.length > 0,
  };
}

/** A strict semantic version without `v`. @throws ReleaseError `version_invalid` */
export function strictVersion(text: string): string {
  const version = strict(text);
  if (version && version.version === text) return text;
  throw new ReleaseError({
    code: "version_invalid",
    message: "The version is not a semantic version.",
    expected: "1.2.3 or 1.2.3-beta.1",
    found: showFound(text),
  });
}

/**
 * The newest published release of the channel, this tag's own release left out; null for the first.
 */
export function currentOf(
  channel: string,
  releases: readonly Release[],
  besides: Tag,
): SemVer | null {
  return (
    releases
      .filter((release) => !release.draft && release.tag !== besides)
      .flatMap((release) => strict(release.tag) ?? [])
      .filter((version) => channelOf(version) === channel)
      .toSorted(compare)
      .at(-1) ?? null
  );
}

/** @throws ReleaseError `version_not_monotonic` unless the version is above the channel's current one */
export function requireAbove(wanted: FinalVersion, current: SemVer | null): void {
  if (current === null || compare(wanted.version, current) > 0) return;
  throw new ReleaseError({
    code: "version_not_monotonic",
    message: `${wanted.tag} is not above the current release of the ${wanted.channel} channel.`,
    expected: `a version above ${current.version}`,
    found: wanted.version,
  });
}

/** @throws ReleaseError `version_mismatch` when the candidate was built as another version */
export function requireSameVersion(wanted: FinalVersion, candidate: Candidate): void {
  if (candidate.version === undefined || candidate.version === wanted.version) return;
  throw new ReleaseError({
    code: "version_mismatch",
    message: `The candidate was built as ${candidate.version} and cannot be released as ${wanted.tag}.`,
    expected: candidate.version,
    found: wanted.version,
  });
}

function strict(tag: string): SemVer | null {
  const text = tag.replace(/^v/, "");
  const version = parse(text);
  // semver reads "=1.2.3" and " v1.2.3" too; a tag has exactly one spelling.
  return version && version.version === text ? version : null;
}

function channelOf(version: SemVer): string {
  const [first] = version.prerelease;
  return first === undefined ? "stable" : String(first);
}
