import {
  compareChannelTags,
  MAX_MANIFEST_SIZE,
  parseChannelTag,
  parseManifest,
  ReleaseError,
  sha256,
  type Channel,
  type Digest,
  type Manifest,
  type Promotion,
  type Tag,
} from "@release-actions/contract";
import {
  downloadBytes,
  findPublished,
  listAssets,
  listReleases,
  type Asset,
  type Release,
  type Repository,
} from "@release-actions/github";
import type { Progress } from "../progress.ts";
import { readReceipt } from "./receipt.ts";
import type { BuildManifestRequest, PreviousChoice } from "./request.ts";
import { verifySignature, type PinnedKey } from "./signature.ts";

const MANIFEST = "manifest.json";

/** An earlier release of content whose manifest was read, and believed as far as it could be. */
export interface PreviousRelease {
  readonly release: Release;
  readonly assets: readonly Asset[];
  readonly manifest: Manifest;
  readonly digest: Digest;
  /** Null when it was not made by a promotion of ours: then it is not known from which candidates. */
  readonly receipt: Promotion | null;
}

/**
 * The release to compare with and take files from; null when there is none. Drafts are never looked
 * at. With a pinned key only a manifest that it signed is parsed at all.
 * @throws ReleaseError `previous_missing` | `previous_unverified` | `receipt_invalid` | `document_invalid`
 */
export async function findPrevious(
  at: Repository,
  request: BuildManifestRequest,
  key: PinnedKey | null,
  progress: Progress,
): Promise<PreviousRelease | null> {
  const release = await chooseRelease(at, request.previous, request.channel, request.tag);
  if (release === null) {
    progress.note("There is no previous release: nothing is reused, no downgrade is possible");
    return null;
  }
  progress.step(`Reading the manifest of ${release.tag}`);
  const assets = await listAssets(at, release.id);
  const listed = assets.find(({ name }) => name === MANIFEST);
  if (listed?.state !== "uploaded") throw withoutManifest(release, assets);
  const bytes = await downloadBytes(at, listed, MAX_MANIFEST_SIZE);
  await verifySignature(at, bytes, release, assets, key, progress);
  const manifest = parseManifest(bytes);
  refuseForeign(manifest, release);
  const digest = sha256(bytes);
  const receipt = await readReceipt(at, release, assets, digest);
  return { release, assets, manifest, digest, receipt };
}

async function chooseRelease(
  at: Repository,
  previous: PreviousChoice,
  channel: Channel,
  own: Tag,
): Promise<Release | null> {
  switch (previous.kind) {
    case "none":
      return null;
    case "auto":
      return newestOf(channel, await listReleases(at), own);
    case "tag":
      return named(at, previous.tag, own);
    default:
      return previous satisfies never;
  }
}

/** Numerically: `beta.10` is newer than `beta.9`, whenever it was published. */
function newestOf(channel: Channel, releases: readonly Release[], own: Tag): Release | null {
  const published = releases.flatMap((release) => {
    const tag = parseChannelTag(release.tag);
    const fits = !release.draft && tag?.channel === channel && release.tag !== own;
    return fits ? [{ release, tag }] : [];
  });
  return published.toSorted((a, b) => compareChannelTags(a.tag, b.tag)).at(-1)?.release ?? null;
}

async function named(at: Repository, tag: Tag, own: Tag): Promise<Release> {
  if (tag === own) {
    throw new ReleaseError({
      code: "input_invalid",
      message: "A release cannot be its own previous one.",
      expected: "another tag in previous",
      found: tag,
    });
  }
  const release = await findPublished(at, tag);
  if (release !== null && !release.draft) return release;
  throw new ReleaseError({
    code: "previous_missing",
    message: `${at.name} has no published release ${tag}.`,
    expected: "the tag of a published release; drafts do not count",
    found: "no release",
  });
}

function withoutManifest(release: Release, assets: readonly Asset[]): ReleaseError {
  return new ReleaseError({
    code: "previous_missing",
    message: `The previous release ${release.tag} has no ${MANIFEST}.`,
    expected: MANIFEST,
    found: assets.map(({ name, state }) => `${name} (${state})`).join(", ") || "no assets",
  });
}

/** A genuine manifest, but of another release: an older one, put in place to undo what came after. */
function refuseForeign(manifest: Manifest, release: Release): void {
  if (manifest.tag === release.tag) return;
  throw new ReleaseError({
    code: "previous_unverified",
    message: `The ${MANIFEST} of ${release.tag} is that of another release.`,
    expected: release.tag,
    found: manifest.tag,
  });
}
