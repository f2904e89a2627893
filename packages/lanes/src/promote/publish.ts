import { ReleaseError, type Sha, type Tag } from "@release-actions/contract";
import {
  findLatest,
  findRelease,
  listAssets,
  tagCommit,
  updateRelease,
  type Asset,
  type Release,
  type Repository,
} from "@release-actions/github";
import { releaseProof, type ReleaseTrust } from "../attest/github-release.ts";
import type { Progress } from "../progress.ts";

/** How the release is to look in the end. */
export interface FinalFlags {
  readonly prerelease: boolean;
  readonly makeLatest: boolean;
  /** Whether GitHub must have made it immutable. */
  readonly immutable: boolean;
}

/** What was approved, and is to be found again once it is public. */
export interface Approved {
  readonly commit: Sha;
  /** As they were compared last: in the draft, or in the release that is there already. */
  readonly assets: readonly Asset[];
  /** For GitHub's own attestation of the release. */
  readonly trust: ReleaseTrust;
}

/** @throws ReleaseError `tag_conflict` unless the tag is free or at the commit, peeled */
export async function requireTag(at: Repository, tag: Tag, commit: Sha): Promise<void> {
  const found = await tagCommit(at, tag);
  if (found === null || found === commit) return;
  throw new ReleaseError({
    code: "tag_conflict",
    message: `The tag ${tag} of ${at.name} is at another commit.`,
    expected: commit,
    found,
  });
}

/**
 * Makes the draft public as a prerelease that is not latest, and reads everything back; only when
 * tag and bytes are what they should be do the final flags follow. So nothing that changed under
 * our hands is ever served as the latest release.
 */
export async function publish(
  at: Repository,
  draft: Release,
  approved: Approved,
  flags: FinalFlags,
  progress: Progress,
): Promise<Release> {
  progress.step(`Publishing ${draft.tag}`);
  await updateRelease(at, draft.id, {
    draft: false,
    prerelease: true,
    makeLatest: false,
  });
  return completeFlags(at, draft, approved, flags, progress);
}

/** The second half of `publish`: also what a retry does after a promotion died between the halves. */
export async function completeFlags(
  at: Repository,
  release: Release,
  approved: Approved,
  flags: FinalFlags,
  progress: Progress,
): Promise<Release> {
  progress.step("Reading back what was published");
  const visible = await confirm(at, release, approved);
  if (flags.immutable && !visible.immutable) throw mutable(at, visible);
  if (visible.immutable) await compareAttestation(at, visible, approved, progress);
  if (!flags.makeLatest && visible.prerelease === flags.prerelease) return visible;
  const { prerelease, makeLatest } = flags;
  await updateRelease(at, release.id, { prerelease, makeLatest });
  const final = await confirm(at, release, approved).catch(async (error: unknown) => {
    // Somebody was quicker than the flags: what is not as approved must not be served as the latest.
    if (error instanceof ReleaseError && error.code === "publish_unverified") {
      await updateRelease(at, release.id, { prerelease: true, makeLatest: false });
    }
    throw error;
  });
  const latest = flags.makeLatest ? await findLatest(at) : null;
  if (final.prerelease === flags.prerelease && (!flags.makeLatest || latest?.id === release.id)) {
    return final;
  }
  throw new ReleaseError({
    code: "publish_unverified",
    message: `${release.tag} is published, but its flags are not what was asked for.`,
    expected: `prerelease ${flags.prerelease}${flags.makeLatest ? `, latest ${release.tag}` : ""}`,
    found: `prerelease ${final.prerelease}, latest ${latest?.tag ?? "not looked at"}`,
    next: `Its tag and assets are the approved ones. Look at ${release.htmlUrl}: was another version published at the same time?`,
  });
}

/**
 * GitHub attests an immutable release by itself, a moment after it was published. Nobody can write that
 * but GitHub: what contradicts it must not be served as the latest. Not there, it is missed by nobody.
 */
async function compareAttestation(
  at: Repository,
  release: Release,
  { commit, assets, trust }: Approved,
  progress: Progress,
): Promise<void> {
  const tag = release.tag as Tag;
  const { state, detail } = await releaseProof(
    at,
    { repository: at.name, tag, commit, assets },
    trust,
  );
  if (state !== "broken") {
    progress.note(state === "proved" ? `${tag} is ${detail}` : detail);
    return;
  }
  throw new ReleaseError({
    code: "publish_unverified",
    message: `${tag} was published, and GitHub attests something else than what was approved.`,
    expected: `an attestation of ${at.name}, ${tag} at ${commit}, and exactly its ${assets.length} assets`,
    found: detail,
    next: `The release is a prerelease and not latest. Look at what GitHub attests (gh release verify ${tag} --repo ${at.name}); it cannot be changed: withdraw the release (gh release delete ${tag} --repo ${at.name}) and use the next version.`,
  });
}

async function confirm(
  at: Repository,
  release: Release,
  { commit, assets: sealed }: Approved,
): Promise<Release> {
  const tag = release.tag as Tag;
  const found = await findRelease(at, release.id);
  const assets = await listAssets(at, release.id);
  const tagged = await tagCommit(at, tag);
  const problems: string[] = [];
  if (!found || found.draft || found.tag !== tag) problems.push("the release is not public");
  if (tagged !== commit) problems.push(`the tag ${tag} is at ${tagged ?? "no commit"}`);
  problems.push(...changes(sealed, assets));
  if (found && problems.length === 0) return found;
  throw unverified(release, at, problems);
}

/** What could still be changed by anybody with write access must not be served as the latest. */
function mutable(at: Repository, { tag, htmlUrl }: Release): ReleaseError {
  return new ReleaseError({
    code: "release_mutable",
    message: `${tag} was published, but it is not immutable, and the policy wants that.`,
    expected: "immutable: true",
    found: "immutable: false",
    next: `It is a prerelease and not latest: ${htmlUrl}. Enable immutable releases in ${at.htmlUrl}/settings, delete this release and its tag (gh release delete ${tag} --cleanup-tag --repo ${at.name}), then promote again.`,
  });
}

/** Ids and times are compared too: equal bytes under a new id mean that somebody was there. */
function changes(before: readonly Asset[], now: readonly Asset[]): readonly string[] {
  const known = new Map(before.map((asset) => [asset.id, asset]));
  const strange = now
    .filter((asset) => {
      const old = known.get(asset.id);
      return (
        !old ||
        old.name !== asset.name ||
        old.digest !== asset.digest ||
        old.size !== asset.size ||
        old.updatedAt !== asset.updatedAt
      );
    })
    .map(({ name }) => `${name} changed`);
  const gone = before
    .filter(({ id }) => !now.some((asset) => asset.id === id))
    .map(({ name }) => `${name} is gone`);
  return [...strange, ...gone];
}

function unverified(release: Release, at: Repository, problems: readonly string[]): ReleaseError {
  return new ReleaseError({
    code: "publish_unverified",
    message: `${release.tag} was published, and what is there is not what was approved.`,
    expected: "the approved assets, the tag at the candidate's commit",
    found: problems.join("; "),
    next: `The release is a prerelease and not latest. Inspect ${release.htmlUrl}; to withdraw it: gh release delete ${release.tag} --repo ${at.name} (an immutable release burns its tag name: use the next version).`,
  });
}
