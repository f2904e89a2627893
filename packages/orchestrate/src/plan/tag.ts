import { ReleaseError, type ChannelRules, type Tag } from "@release-actions/contract";
import { tagCommit, type Release, type Repository } from "@release-actions/github";
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
