import {
  serialiseChecksums,
  sha256,
  type Candidate,
  type CandidateAsset,
  type Digest,
} from "@release-actions/contract";
import { byName } from "../files/hash.ts";
import { CHECKSUMS } from "../verify/checksums.ts";
import { assetProblems, type AssetProblem } from "./asset-problems.ts";
import { SEAL, type Holder } from "./elect.ts";
import { assetName } from "./names.ts";
import { PROOFS } from "./own-documents.ts";

/**
 * What a sealed draft holds is known without a download; that it still holds it is worth a look. A
 * file without a digest counts as unchanged: only its bytes could tell.
 */
export function changesSince(
  candidate: Candidate,
  seal: Digest,
  { assets }: Holder,
): readonly AssetProblem[] {
  const inventory = [...candidate.assets, checksumsOf(candidate, seal)];
  return assetProblems(inventory, assets, [SEAL, ...PROOFS], true);
}

/** checksums.txt for these files and the candidate.json of this digest. */
export function checksumsBytes(assets: readonly CandidateAsset[], seal: Digest): Uint8Array {
  const lines = [...assets, { name: assetName(SEAL), digest: seal }];
  return serialiseChecksums(lines.toSorted(byName));
}

/** checksums.txt says nothing that candidate.json does not: its bytes follow from the seal. */
function checksumsOf({ assets }: Candidate, seal: Digest): CandidateAsset {
  const bytes = checksumsBytes(assets, seal);
  return {
    name: assetName(CHECKSUMS),
    size: bytes.byteLength,
    digest: sha256(bytes),
    media_type: "text/plain",
    kind: "document",
  };
}
