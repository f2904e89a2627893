import {
  isYanked,
  parsePromotion,
  ReleaseError,
  type Digest,
  type Tag,
} from "@release-actions/contract";
import {
  downloadBytes,
  findRun,
  holds,
  listAssets,
  type Asset,
  type Release,
  type Repository,
} from "@release-actions/github";
import type { FinalFile } from "./final-files.ts";
import { receiptProblems, type OwnPromotion } from "./own-receipt.ts";
import { RECEIPT, RECEIPTS } from "./receipt.ts";

const MOST_RECEIPT_BYTES = 4 * 1024 * 1024;

/** How the notes of every release begin their word on where it is from. */
export const PROMOTION_MARK = "<!-- release-actions: promotion of ";

/** Names the candidate in the notes, so that a retry knows its own draft from anyone else's. */
export function draftMarker(candidate: Digest): string {
  return `${PROMOTION_MARK}${candidate} -->`;
}

/** Names the run that fills the draft: while it is at work, nobody else touches what it uploaded. */
export function runMarker(run: number): string {
  return `<!-- release-actions: filled by run ${run} -->`;
}

/** The notes of a draft, with this run as the one that fills it. */
export function markedBy(body: string, run: number): string {
  return body.replace(FILLED_BY, runMarker(run));
}

const FILLED_BY = /<!-- release-actions: filled by run (\d+) -->/;

/** This promotion's own drafts, oldest first. */
export function ownDrafts(
  releases: readonly Release[],
  tag: Tag,
  marker: string,
): readonly Release[] {
  return releases
    .filter((release) => release.draft && release.tag === tag && release.body.includes(marker))
    .toSorted((a, b) => a.id - b.id);
}

/** What already carries the final tag. */
export type Existing =
  | { readonly kind: "none" }
  | { readonly kind: "draft"; readonly release: Release; readonly assets: readonly Asset[] }
  | {
      readonly kind: "published";
      readonly release: Release;
      readonly assets: readonly Asset[];
      readonly receiptDigest: Digest;
    };

/**
 * Finds what carries the tag and decides whether this promotion may go on with it: its own draft,
 * or its own published release. Anything else is refused and left alone.
 * @throws ReleaseError `release_conflict` | `release_yanked`
 */
export async function findExisting(
  at: Repository,
  tag: Tag,
  releases: readonly Release[],
  own: OwnPromotion,
  files: readonly FinalFile[],
  run: number,
): Promise<Existing> {
  const { candidate } = own;
  const carrying = releases.filter((release) => release.tag === tag);
  const published = carrying.find((release) => !release.draft);
  if (published) requireNotYanked(published);
  if (published) return ownPublished(at, published, own, files);
  const marker = draftMarker(candidate);
  const foreign = carrying.filter((release) => !release.body.includes(marker));
  if (foreign.length > 0) {
    throw new ReleaseError({
      code: "release_conflict",
      message: `${at.name} has a draft of ${tag} that this promotion did not make.`,
      expected: `no draft of ${tag}, or one made from candidate ${candidate}`,
      found: foreign.map(({ id, author }) => `release ${id} by ${author ?? "unknown"}`).join(", "),
      next: `Look at it; when nobody needs it: gh api -X DELETE repos/${at.name}/releases/${foreign[0]?.id ?? 0}. Notes belong into notes or notes-file.`,
    });
  }
  const [draft] = ownDrafts(carrying, tag, marker);
  if (!draft) return { kind: "none" };
  await refuseLive(at, draft, run);
  return { kind: "draft", release: draft, assets: await listAssets(at, draft.id) };
}

/** A promotion that is run again would set the flags that were taken away. */
function requireNotYanked({ body, htmlUrl, tag }: Release): void {
  if (!isYanked(body)) return;
  throw new ReleaseError({
    code: "release_yanked",
    message: `${tag} was taken back and is not promoted again.`,
    expected: "a release that nobody has taken back",
    found: htmlUrl,
  });
}

/**
 * Two promotions in one draft would remove each other's receipts, and one could publish in the
 * moment in which the other has removed its own: an immutable release without a receipt.
 */
async function refuseLive(at: Repository, draft: Release, run: number): Promise<void> {
  const filledBy = Number(FILLED_BY.exec(draft.body)?.[1] ?? run);
  if (filledBy === run) return;
  const other = await findRun(at, filledBy);
  if (!other || other.status === "completed") return;
  throw new ReleaseError({
    code: "release_changed",
    message: `Run ${filledBy} is promoting to ${draft.tag} at this moment.`,
    expected: "one promotion at a time",
    found: `run ${filledBy} is ${other.status ?? "not completed"}: ${other.htmlUrl}`,
    next: "Let the other run finish, then run this again: it completes or confirms the release.",
  });
}

async function ownPublished(
  at: Repository,
  release: Release,
  own: OwnPromotion,
  files: readonly FinalFile[],
): Promise<Existing> {
  const assets = await listAssets(at, release.id);
  const receiptAsset = assets.find(({ name }) => name === RECEIPT);
  const problems = differences(files, assets);
  let receiptDigest = receiptAsset?.digest ?? null;
  if (!receiptAsset) problems.push(`it has no ${RECEIPT}`);
  else {
    const bytes = await downloadBytes(at, receiptAsset, MOST_RECEIPT_BYTES);
    problems.push(...(await receiptProblems(at, parsePromotion(bytes), assets, own)));
  }
  if (problems.length > 0 || receiptDigest === null) {
    throw new ReleaseError({
      code: "release_conflict",
      message: `${release.tag} is already published in ${at.name} with other content.`,
      expected: `the files of candidate ${own.candidate}, with the receipt of an approved run`,
      found: problems.join("; "),
      next: "Choose the next version: what is published stays as it is.",
    });
  }
  return { kind: "published", release, assets, receiptDigest };
}

function differences(files: readonly FinalFile[], assets: readonly Asset[]): string[] {
  const problems: string[] = [];
  for (const { file } of files) {
    const asset = assets.find(({ name }) => name === file.name);
    if (!asset) problems.push(`${file.name} is missing`);
    else if (!holds(asset, file)) problems.push(`${file.name} is ${asset.digest ?? "unknown"}`);
  }
  for (const { name } of assets) {
    const known = RECEIPTS.includes(name) || files.some(({ file }) => file.name === name);
    if (!known) problems.push(`${name} is extra`);
  }
  return problems;
}
