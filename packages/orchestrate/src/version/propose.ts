import { ReleaseError, parseTag, type BumpLevel, type Tag } from "@release-actions/contract";
import { compare, inc, parse, type SemVer } from "semver";

const FIRST = "0.1.0";

/** The tags that are taken already: of releases, drafts among them, without candidates. */
export type TakenTags = readonly string[];

/**
 * The next version of a channel. `stable`: the newest stable one, raised. Others: the same with
 * `-<channel>.N`, N counting on; a beta of a version that is not out yet stays with that version
 * unless the changes ask for a higher one.
 * @param stated what the source calls itself; above the newest stable one it claims its number too
 */
export function proposeVersion(
  channel: string,
  taken: TakenTags,
  level: BumpLevel,
  stated: string | null = null,
): string {
  const versions = taken.flatMap((tag) => versionOf(tag) ?? []).toSorted(compare);
  const stable = versions.findLast(({ prerelease }) => prerelease.length === 0);
  // What is being tried out already claims its number, on whatever channel.
  const claimed = [...versions, ...[versionOf(stated ?? "") ?? []].flat()].toSorted(compare);
  const started = claimed.findLast(
    (version) => stable === undefined || compare(coreOf(version), stable) > 0,
  );
  const raised = stable === undefined ? FIRST : raise(stable, level);
  const core = started && compare(coreOf(started), raised) > 0 ? coreOf(started) : raised;
  if (channel === "stable") return core;
  return `${core}-${channel}.${nextCount(versions, core, channel)}`;
}

function nextCount(versions: readonly SemVer[], core: string, channel: string): number {
  const counts = versions
    .filter((version) => coreOf(version) === core && version.prerelease[0] === channel)
    .map((version) => Number(version.prerelease[1] ?? 0));
  return Math.max(0, ...counts) + 1;
}

/**
 * The version that somebody asked for in so many words: the newest stable one, raised by exactly that. While
 * there is none, what is being tried out or stated counts as it does for semver: 1.1.0-beta.4 raised by
 * `major` is 2.0.0, by `minor` 1.1.0. A channel that is ahead of that counts on, as it never goes down.
 */
export function raisedVersion(
  channel: string,
  taken: TakenTags,
  bump: BumpLevel,
  stated: string | null = null,
): string {
  const versions = taken.flatMap((tag) => versionOf(tag) ?? []).toSorted(compare);
  const stable = versions.findLast(({ prerelease }) => prerelease.length === 0);
  const claimed = [...versions, ...[versionOf(stated ?? "") ?? []].flat()].toSorted(compare).at(-1);
  const unreleased = claimed === undefined ? "0.0.0" : `${coreOf(claimed)}-0`;
  const asked = inc(stable?.version ?? unreleased, bump) ?? FIRST;
  if (channel === "stable") return asked;
  const own = versions.findLast(({ prerelease }) => prerelease[0] === channel);
  const core = own && compare(coreOf(own), asked) > 0 ? coreOf(own) : asked;
  return `${core}-${channel}.${nextCount(versions, core, channel)}`;
}

/** The tag of a version, spelled as the earlier releases are; with `v` when there are none. */
export function tagOf(version: string, taken: TakenTags): Tag {
  const newest = taken.find((tag) => versionOf(tag) !== null);
  const tag = parseTag(newest === undefined || newest.startsWith("v") ? `v${version}` : version);
  if (tag !== null) return tag;
  throw new ReleaseError({ code: "version_invalid", message: `${version} makes no tag.` });
}

/** A breaking change below 1.0.0 raises the minor number: there is no promise to break yet. */
function raise(from: SemVer, level: BumpLevel): string {
  const kind = from.major === 0 && level === "major" ? "minor" : level;
  return inc(from.version, kind) ?? FIRST;
}

function coreOf({ major, minor, patch }: SemVer): string {
  return `${major}.${minor}.${patch}`;
}

/** Strictly a version with or without `v`; semver itself reads more. */
export function versionOf(tag: string): SemVer | null {
  const text = tag.replace(/^v/, "");
  const version = parse(text);
  return version !== null && version.version === text ? version : null;
}
