import { createHash } from "node:crypto";
import { ReleaseError, type Digest } from "@release-actions/contract";
import {
  deleteAsset,
  downloadAsset,
  holds,
  listAssets,
  uploadAsset,
  type Asset,
  type Release,
  type Repository,
} from "@release-actions/github";
import type { LocalFile } from "../files/local-file.ts";
import { inParallel } from "../files/hash.ts";
import type { Progress } from "../progress.ts";

/** A file and the media type it is uploaded with. */
export interface Wanted {
  readonly file: LocalFile;
  readonly mediaType: string;
}

export interface Converged {
  readonly uploaded: readonly string[];
  readonly reused: readonly string[];
}

/** Uploads share the line; two keep it full while one of them waits for GitHub's answer. */
const UPLOADS_AT_ONCE = 2;

/**
 * Brings an unpublished release to hold the wanted files: compares by size and digest, uploads what
 * is not there. What stands in the way is deleted only when `mayReplace` agrees.
 * @throws ReleaseError `release_conflict` naming what may not be replaced
 */
export async function converge(
  at: Repository,
  release: Release,
  wanted: readonly Wanted[],
  present: readonly Asset[],
  mayReplace: (asset: Asset) => boolean,
  progress: Progress,
): Promise<Converged> {
  const byName = new Map(wanted.map((one) => [one.file.name as string, one]));
  const reused = new Set<string>();
  for (const asset of present) {
    const target = byName.get(asset.name)?.file;
    if (target && (await sameBytes(at, asset, target))) {
      reused.add(asset.name);
      continue;
    }
    if (!mayReplace(asset)) throw conflict(release, asset, target);
    progress.note(`Removing ${asset.name}: ${target ? "other bytes" : "not part of this"}`);
    await deleteAsset(at, asset);
  }
  const missing = wanted.filter(({ file }) => !reused.has(file.name));
  await inParallel(missing, UPLOADS_AT_ONCE, async ({ file, mediaType }) => {
    await uploadUnchanged(at, release, file, mediaType, progress);
  });
  return { uploaded: missing.map(({ file }) => file.name as string), reused: [...reused] };
}

/**
 * Uploads one file. When its bytes changed under our hands that is the refusal, whatever the server
 * made of them.
 * @throws ReleaseError `file_changed`, or why the upload failed
 */
async function uploadUnchanged(
  at: Repository,
  release: Release,
  file: LocalFile,
  mediaType: string,
  progress: Progress,
): Promise<void> {
  const { name, size, digest } = file;
  const open = (): ReadableStream<Uint8Array> =>
    file.open((done) => {
      progress.transfer(name, done, size);
    });
  try {
    await uploadAsset(at, release, { name, size, digest, mediaType, open });
  } finally {
    await file.assertUnchanged();
  }
}

/**
 * Reads the release again and compares it with what was wanted, both ways.
 * @returns the assets as they are now, for comparison at a later moment
 * @throws ReleaseError `release_changed`
 */
export async function readBack(
  at: Repository,
  release: Release,
  wanted: readonly { readonly name: string; readonly size: number; readonly digest: Digest }[],
): Promise<readonly Asset[]> {
  const assets = await listAssets(at, release.id);
  const problems: string[] = [];
  for (const one of wanted) {
    const asset = assets.find(({ name }) => name === one.name);
    if (!asset) problems.push(`${one.name} is missing`);
    else if (!(await sameBytes(at, asset, one))) {
      problems.push(`${one.name} is ${asset.digest ?? "without digest"}, ${asset.size} bytes`);
    }
  }
  for (const asset of assets) {
    if (!wanted.some(({ name }) => name === asset.name)) problems.push(`${asset.name} is extra`);
  }
  if (problems.length === 0) return assets;
  throw new ReleaseError({
    code: "release_changed",
    message: `${release.tag} (release ${release.id}) does not hold what was uploaded to it.`,
    expected: `${wanted.length} assets with the bytes that were sent`,
    found: problems.join("; "),
  });
}

/** Whether an asset is complete and has these bytes; one without a digest is downloaded and hashed. */
async function sameBytes(
  at: Repository,
  asset: Asset,
  wanted: { readonly size: number; readonly digest: Digest },
): Promise<boolean> {
  if (asset.state !== "uploaded" || asset.size !== wanted.size) return false;
  if (asset.digest !== null) return holds(asset, wanted);
  let hash = createHash("sha256");
  await downloadAsset(at, asset, {
    begin: () => {
      hash = createHash("sha256");
      return Promise.resolve();
    },
    write: (chunk) => {
      hash.update(chunk);
      return Promise.resolve();
    },
  });
  return `sha256:${hash.digest("hex")}` === wanted.digest;
}

function conflict(release: Release, asset: Asset, target: LocalFile | undefined): ReleaseError {
  return new ReleaseError({
    code: "release_conflict",
    message: `The release ${release.tag} (id ${release.id}) already has ${asset.name} with other content.`,
    expected: target ? `${target.size} bytes, ${target.digest}` : "no such asset",
    found: `${asset.size} bytes, ${asset.digest ?? "no digest"}, state ${asset.state}`,
  });
}
