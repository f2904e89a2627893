import { ReleaseError, type ChannelRules, type Tag } from "@release-actions/contract";
import { tagCommit, type Release, type Repository } from "@release-actions/github";
import { versionOf } from "../version/propose.ts";
import { currentOf, parseFinalTag, requireAbove, requireStep } from "@release-actions/lanes";

/**
 * Refuses a tag that the release workflow would refuse at the end: of another channel, not above the
 * channel's current version, or taken.
 * @param releases all of the repository, drafts included
 * @throws ReleaseError `channel_not_allowed` | `version_not_monotonic` | `tag_conflict`
 */
export async function requireFreeTag(
  at: Repository,
  tag: Tag,
  channel: string,
  monotonic: boolean,
  releases: readonly Release[],
): Promise<void> {
  const version = parseFinalTag(tag);
  if (version.channel !== channel) {
    throw new ReleaseError({
      code: "channel_not_allowed",
      message: `${tag} belongs to the channel ${version.channel}, not to ${channel}.`,
      expected: channel === "stable" ? "X.Y.Z" : `X.Y.Z-${channel}.N`,
      found: tag,
    });
  }
  await requireUntaken(at, tag, releases);
  if (monotonic) requireAbove(version, currentOf(channel, releases, tag));
}

/**
 * A tag that was typed is spelled as every other: `X.Y.Z`, `X.Y.Z-beta.N`, and with `v` if the earlier ones
 * have it. Where nothing counts on after `beta`, or people look for `v`, it would be a release beside the line.
 * @throws ReleaseError `version_invalid`
 */
export function requireSpelling(tag: Tag, releases: readonly Release[]): void {
  const { prerelease = [] } = versionOf(tag) ?? {};
  const [word, count, ...more] = prerelease;
  const shaped =
    word === undefined ||
    (typeof word === "string" && typeof count === "number" && count > 0 && more.length === 0);
  const earlier = releases.find((release) => versionOf(release.tag) !== null)?.tag;
  const prefixed = (earlier ?? tag).startsWith("v");
  const prefix = prefixed ? "v" : "";
  if (shaped && tag.startsWith("v") === prefixed) return;
  throw new ReleaseError({
    code: "version_invalid",
    message: `${tag} is not spelled as a tag of this product.`,
    expected: `${prefix}X.Y.Z, or ${prefix}X.Y.Z-${typeof word === "string" ? word : "beta"}.N with N from 1`,
    found: earlier === undefined ? tag : `${tag}, after ${earlier}`,
    next: "Correct --tag, or leave it out: the next version is proposed.",
  });
}

/** Whether a version is meant that looks like a slip; `refusal` says by how much it is too high. */
export type ConfirmJump = (version: string, refusal: ReleaseError) => Promise<boolean>;

/**
 * Asks here what the release workflow would ask when everything is built and approved.
 * @returns whether somebody had to confirm the version
 * @throws ReleaseError `version_jump` when nobody has
 */
export async function confirmStep(
  tag: Tag,
  releases: readonly Release[],
  maximum: ChannelRules["maximum_jump"] = "major",
  confirm: ConfirmJump = () => Promise.resolve(false),
): Promise<boolean> {
  const version = parseFinalTag(tag);
  try {
    requireStep(version, releases, maximum, null);
    return false;
  } catch (error) {
    if (!(error instanceof ReleaseError) || error.code !== "version_jump") throw error;
    if (await confirm(version.version, error)) return true;
    const { code, expected, found, message } = error;
    const next = `Check the version for a slip. If it is meant, add --confirm-version ${version.version}.`;
    throw new ReleaseError({ code, message, expected, found, next });
  }
}

async function requireUntaken(
  at: Repository,
  tag: Tag,
  releases: readonly Release[],
): Promise<void> {
  const published = releases.find((release) => release.tag === tag && !release.draft);
  const commit = await tagCommit(at, tag);
  if (published === undefined && commit === null) return;
  throw new ReleaseError({
    code: "tag_conflict",
    message: `${tag} of ${at.name} is taken.`,
    expected: "a tag that nothing has yet",
    found: published
      ? `a release that was published: ${published.htmlUrl}`
      : `a tag at ${commit ?? "an object that is no commit"}`,
    next: "Choose the next version; a tag that was published is never used again.",
  });
}
