import type { CandidateAsset } from "@release-actions/contract";
import type { Repository } from "@release-actions/github";
import { provenanceStatement } from "@release-actions/provenance";
import { formatEd25519Signature } from "@release-actions/signing";
import { attestAsJob } from "../attest/as-job.ts";
import type { Wanted } from "../candidate/converge.ts";
import { assetName } from "../candidate/names.ts";
import { BUNDLE, SIGNATURE } from "../candidate/own-documents.ts";
import { memoryFile } from "../files/memory-file.ts";
import type { Progress } from "../progress.ts";
import type { SealBytes } from "./document.ts";
import type { CreateRequest } from "./request.ts";

/**
 * The proofs of a candidate.json that is about to be uploaded, as the request asks for them: an
 * attestation, stored with GitHub too, and a signature. Nothing of the release is written before
 * they are there.
 * @throws ReleaseError `attestation_failed` | `attestation_not_permitted` | `input_missing`
 */
export async function proofsOf(
  at: Repository,
  request: CreateRequest,
  seal: SealBytes,
  assets: readonly CandidateAsset[],
  progress: Progress,
): Promise<readonly Wanted[]> {
  const proofs: Wanted[] = [];
  if (request.signer) {
    const text = formatEd25519Signature(request.signer.sign(seal.bytes));
    const file = memoryFile(assetName(SIGNATURE), new TextEncoder().encode(text));
    proofs.push({ file, mediaType: "text/plain" });
  }
  if (request.attest) {
    progress.step(`Attesting ${assets.length} assets and candidate.json`);
    const { context, sha, attest } = request;
    const bundle = await attestAsJob(at, context, attest, seal.file.digest, (job) =>
      provenanceStatement([...assets, seal.file], {
        serverUrl: attest.serverUrl,
        job,
        source: sha,
      }),
    );
    const file = memoryFile(assetName(BUNDLE), bundle);
    proofs.push({ file, mediaType: "application/json" });
  }
  return proofs;
}
