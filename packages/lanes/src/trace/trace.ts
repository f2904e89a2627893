import {
  parseCandidate,
  parsePromotion,
  readYank,
  ReleaseError,
  sha256,
  type Candidate,
  type Digest,
  type Promotion,
  type RepositoryName,
  type Tag,
  type Yank,
} from "@release-actions/contract";
import {
  downloadBytes,
  findPublished,
  getRepository,
  listAssets,
  type Asset,
  type Connection,
  type Release,
  type Repository,
} from "@release-actions/github";
import { SEAL } from "../candidate/elect.ts";
import { BUNDLE } from "../candidate/own-documents.ts";
import { RECEIPT, RECEIPT_BUNDLE } from "../promote/receipt.ts";
import { assetLinks, candidateLink, gateLink, runLink, tagLink, type TraceLink } from "./links.ts";
import { buildLink, githubLink, receiptLink, type TraceTrust } from "./proofs.ts";

const MOST_BYTES = 4 * 1024 * 1024;
export const MOST_PROOF_BYTES = 16 * 1024 * 1024;

/** The way back from a release to the commit, and how far it could be proved. */
export interface Traced {
  /** `offline`: from the release's files alone. */
  readonly origin: "github" | "offline";
  /** As the receipt names it. */
  readonly name: RepositoryName;
  readonly tag: string;
  readonly htmlUrl: string | null;
  /** Null where only GitHub could tell. */
  readonly immutable: boolean | null;
  readonly promotion: Promotion;
  readonly receiptDigest: Digest;
  /** The receipt of its yank when it was taken back; its chain is what it was. */
  readonly yanked: Yank | null;
  readonly candidate: Candidate;
  readonly links: readonly TraceLink[];
  /** False when a link is broken; links of which nobody knows any more do not count. */
  readonly ok: boolean;
}

/** The same with what GitHub lists. */
export interface Trace extends Traced {
  readonly repository: Repository;
  readonly release: Release;
  readonly assets: readonly Asset[];
}

/**
 * Follows a published release back: assets → receipt → candidate → run → commit, and the approval.
 * @throws ReleaseError `release_missing`, `receipt_missing`, `receipt_invalid`, `document_invalid`
 */
export async function traceRelease(
  connection: Connection,
  name: RepositoryName,
  tag: Tag,
  trust: Partial<TraceTrust> = {},
): Promise<Trace> {
  const at = await getRepository(connection, name);
  const release = await findPublished(at, tag);
  if (!release) {
    throw new ReleaseError({
      code: "release_missing",
      message: `${name} has no published release ${tag}.`,
      found: "HTTP 404",
    });
  }
  const whom = { serverUrl: new URL(at.htmlUrl).origin, ...trust };
  const told = await readDocuments(at, release);
  const { assets, candidate, promotion, receipt } = told;
  const links = [
    ...(await releaseLinks(at, release, told, whom)),
    await runLink(connection, at, candidate),
    await gateLink(at, promotion),
    await githubLink(at, release, assets, promotion, whom),
  ];
  return {
    origin: "github",
    name: at.name,
    tag: release.tag,
    htmlUrl: release.htmlUrl,
    immutable: release.immutable,
    repository: at,
    release,
    assets,
    promotion,
    receiptDigest: sha256(receipt),
    yanked: readYank(release.body),
    candidate,
    links,
    ok: links.every(({ state }) => state !== "broken"),
  };
}

/** The documents of a published release, and the assets that they lie among. */
export interface ReleaseDocuments {
  readonly assets: readonly Asset[];
  /** The exact bytes of promotion.json. */
  readonly receipt: Uint8Array;
  readonly promotion: Promotion;
  readonly candidate: Candidate;
  /** Of candidate.json. */
  readonly seal: Digest;
}

/** @throws ReleaseError `receipt_missing`, `receipt_invalid`, `document_invalid` */
export async function readDocuments(at: Repository, release: Release): Promise<ReleaseDocuments> {
  const assets = await listAssets(at, release.id);
  const receipt = await readDocument(at, release, assets, RECEIPT);
  const promotion = parsePromotion(receipt);
  const sealed = await readDocument(at, release, assets, SEAL);
  return { assets, receipt, promotion, candidate: parseCandidate(sealed), seal: sha256(sealed) };
}

/** What the release itself proves, with the tag: needs no record that GitHub deletes one day. */
export async function releaseLinks(
  at: Repository,
  release: Release,
  { assets, candidate, promotion, receipt, seal }: ReleaseDocuments,
  trust: TraceTrust,
): Promise<readonly TraceLink[]> {
  return [
    ...assetLinks(assets, promotion, candidate),
    await tagLink(at, release, promotion),
    candidateLink(promotion, candidate, seal),
    await buildLink(await readProof(at, assets, BUNDLE), candidate, seal, trust),
    await receiptLink(await readProof(at, assets, RECEIPT_BUNDLE), receipt, promotion, trust),
  ];
}

async function readProof(
  at: Repository,
  assets: readonly Asset[],
  name: string,
): Promise<Uint8Array | null> {
  const asset = assets.find((one) => one.name === name && one.state === "uploaded");
  return asset ? downloadBytes(at, asset, MOST_PROOF_BYTES) : null;
}

async function readDocument(
  at: Repository,
  release: Release,
  assets: readonly Asset[],
  name: string,
): Promise<Uint8Array> {
  const asset = assets.find((one) => one.name === name && one.state === "uploaded");
  if (asset) return downloadBytes(at, asset, MOST_BYTES);
  throw new ReleaseError({
    code: "receipt_missing",
    message: `${release.tag} has no ${name}: it was not made by a promotion.`,
    expected: name,
    found: assets.map((one) => one.name).join(", ") || "no assets",
  });
}
