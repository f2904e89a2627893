import { ReleaseError, type CandidateAsset } from "@release-actions/contract";
import { storeAttestation, type BundleJson, type Repository } from "@release-actions/github";
import {
  provenanceStatement,
  readJobToken,
  signingServices,
  type JobIdentity,
} from "@release-actions/provenance";
import { formatEd25519Signature } from "@release-actions/signing";
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
    const bundle = await attest(at, request, request.attest, seal, assets);
    const file = memoryFile(assetName(BUNDLE), new TextEncoder().encode(bundle));
    proofs.push({ file, mediaType: "application/json" });
  }
  return proofs;
}

async function attest(
  at: Repository,
  request: CreateRequest,
  { idToken, serverUrl, sigstoreUrl }: NonNullable<CreateRequest["attest"]>,
  seal: SealBytes,
  assets: readonly CandidateAsset[],
): Promise<string> {
  const token = await idToken();
  const job = readJobToken(token);
  requireThisRun(at, request, job);
  const services = signingServices(serverUrl, job.visibility, sigstoreUrl);
  const build = { serverUrl, job, source: request.sha };
  const statement = provenanceStatement([...assets, seal.file], build);
  // Half a megabyte of client, which only a run that attests loads.
  const { signStatement } = await import("@release-actions/provenance/sign");
  const bundle = await signStatement(statement, services, token);
  await storeAttestation(at, JSON.parse(bundle) as BundleJson, seal.file.digest);
  return bundle;
}

/**
 * The token is of the run that candidate.json names. Otherwise no reader would take the attestation,
 * and the commit could not be sealed again.
 */
function requireThisRun(at: Repository, { context }: CreateRequest, job: JobIdentity): void {
  const pairs = [
    ["repository id", String(at.id), job.repositoryId],
    ["owner id", String(at.ownerId), job.ownerId],
    ["run", `${context.run.id}/${context.run.attempt}`, `${job.runId}/${job.runAttempt}`],
    ["event", context.run.event, job.event],
    ["commit", context.sha, job.sha],
    ["workflow", context.workflow.ref, job.workflowRef],
  ] as const;
  const wrong = pairs.filter(([, expected, found]) => expected !== found);
  if (wrong.length === 0) return;
  throw new ReleaseError({
    code: "attestation_failed",
    message: "The job's OIDC token is of another job than the runner's variables say.",
    expected: wrong.map(([what, expected]) => `${what} ${expected}`).join(", "),
    found: wrong.map(([what, , found]) => `${what} ${found}`).join(", "),
    next: "Do not set GITHUB_* variables in the workflow; run the action as a step of the job itself.",
  });
}
