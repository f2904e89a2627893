import { parsePromotion, type Promotion } from "@release-actions/contract";
import { downloadBytes, listAssets, type Release, type Repository } from "@release-actions/github";

const RECEIPT = "promotion.json";
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * What a release says it was made of; null when it has no receipt. Takes two requests.
 * @throws ReleaseError `document_invalid`
 */
export async function readReceipt(at: Repository, release: Release): Promise<Promotion | null> {
  const receipt = (await listAssets(at, release.id)).find(
    ({ name, state }) => name === RECEIPT && state === "uploaded",
  );
  if (receipt === undefined) return null;
  return parsePromotion(await downloadBytes(at, receipt, MOST_BYTES));
}
