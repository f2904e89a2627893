import {
  parseCandidate,
  ReleaseError,
  sha256,
  type Candidate,
  type Digest,
} from "@release-actions/contract";
import { downloadBytes, type Repository } from "@release-actions/github";
import { SEAL, type Holder } from "./elect.ts";

/** Larger than any genuine candidate.json with 1000 assets. */
const MOST_BYTES = 4 * 1024 * 1024;

/** A sealed candidate's document: the exact bytes, what they say, and their digest. */
export interface Seal {
  readonly bytes: Uint8Array;
  readonly candidate: Candidate;
  readonly digest: Digest;
}

/**
 * Downloads candidate.json once; bytes, digest and content all come from that one reading.
 * @throws ReleaseError `candidate_incomplete` when it is not sealed, `document_invalid`
 */
export async function readSeal(at: Repository, holder: Holder): Promise<Seal> {
  if (!holder.seal) {
    throw new ReleaseError({
      code: "candidate_incomplete",
      message: `${holder.release.tag} is not sealed: it has no ${SEAL}.`,
      found: holder.assets.map(({ name, state }) => `${name} (${state})`).join(", ") || "no assets",
    });
  }
  const bytes = await downloadBytes(at, holder.seal, MOST_BYTES);
  return { bytes, candidate: parseCandidate(bytes), digest: sha256(bytes) };
}
