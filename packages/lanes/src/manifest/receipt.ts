import {
  parsePromotion,
  ReleaseError,
  type Digest,
  type Promotion,
} from "@release-actions/contract";
import { downloadBytes, type Asset, type Release, type Repository } from "@release-actions/github";
import { RECEIPT } from "../promote/receipt.ts";

const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The receipt of a release: the only place that says from which candidates, by digest, it was made.
 * Null when there is none. It must be of this release and of this manifest.
 * @throws ReleaseError `receipt_invalid` | `document_invalid`
 */
export async function readReceipt(
  at: Repository,
  release: Release,
  assets: readonly Asset[],
  manifest: Digest,
): Promise<Promotion | null> {
  const asset = assets.find(({ name, state }) => name === RECEIPT && state === "uploaded");
  if (!asset) return null;
  const receipt = parsePromotion(await downloadBytes(at, asset, MOST_BYTES));
  const { tag, repository_id } = receipt.predicate.release;
  const listed = receipt.predicate.assets.find(({ name }) => name === "manifest.json");
  if (tag === release.tag && repository_id === at.id && listed?.after === manifest) return receipt;
  throw new ReleaseError({
    code: "receipt_invalid",
    message: `The ${RECEIPT} of ${release.tag} is not that of its manifest.`,
    expected: `release ${release.tag} of repository ${at.id} with manifest.json ${manifest}`,
    found: `release ${tag} of repository ${repository_id} with manifest.json ${listed?.after ?? "missing"}`,
  });
}
