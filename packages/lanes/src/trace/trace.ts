import {
  parseCandidate,
  parsePromotion,
  ReleaseError,
  sha256,
  type Candidate,
  type Digest,
  type Promotion,
  type RepositoryName,
  type Tag,
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
  const assets = await listAssets(at, release.id);
  const receipt = await readDocument(at, release, assets, RECEIPT);
  const promotion = parsePromotion(receipt);
  const sealed = await readDocument(at, release, assets, SEAL);
  const candidate = parseCandidate(sealed);
  const links = [
    ...assetLinks(assets, promotion, candidate),
    await tagLink(at, release, promotion),
    candidateLink(promotion, candidate, sha256(sealed)),
    await buildLink(await readProof(at, assets, BUNDLE), candidate, sha256(sealed), whom),
    await receiptLink(await readProof(at, assets, RECEIPT_BUNDLE), receipt, promotion, whom),
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
    candidate,
    links,
    ok: links.every(({ state }) => state !== "broken"),
  };
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
