import type { Candidate, CandidateAsset } from "@release-actions/contract";
import {
  downloadAsset,
  downloadBytes,
  findRun,
  type Asset,
  type Repository,
} from "@release-actions/github";
import { changesSince } from "../candidate/changes.ts";
import type { Holder } from "../candidate/elect.ts";
import { BUNDLE } from "../candidate/own-documents.ts";
import type { Seal } from "../candidate/read-seal.ts";
import { broken, type Finding } from "../verify/findings.ts";
import { attestationRules } from "../verify/proofs/attestation.ts";
import { MOST_BUNDLE_BYTES } from "../verify/proofs/proofs.ts";
import type { VerifyRequest } from "../verify/request.ts";
import { identityRules, runRules } from "../verify/rules.ts";
import type { AuditedRelease } from "./audited.ts";
import { problemOf } from "./finding.ts";
import type { AuditRequest } from "./request.ts";
import { producerOf, signersFor } from "./rules.ts";

/**
 * What is wrong with a sealed candidate. Costs two requests and one for its attestation: the digests
 * that GitHub lists are compared with the seal, and checksums.txt follows from the seal.
 */
export async function sealedProblems(
  at: Repository,
  holder: Holder,
  { candidate, digest }: Seal,
  { sha, producer }: Pick<VerifyRequest, "sha" | "producer">,
  request: AuditRequest,
  published: readonly AuditedRelease[],
): Promise<readonly Finding[]> {
  const signers = signersFor(request, at.name, producer);
  const rules = producerOf(request, at.name, producer);
  const verify: VerifyRequest = {
    repository: at.name,
    sha,
    requiredAssets: [],
    mode: "metadata",
    waitSeconds: 0,
    requireAttestation: request.requireAttestation === true || rules?.attestation === "required",
    ...(producer === undefined ? {} : { producer }),
    ...(rules === undefined ? {} : { workflow: rules.workflow }),
    ...(signers === undefined ? {} : { signerWorkflows: signers }),
    ...(request.trustRoot === undefined ? {} : { trustRoot: request.trustRoot }),
    ...(request.serverUrl === undefined ? {} : { serverUrl: request.serverUrl }),
  };
  const findings = [
    ...identityRules(candidate, at, verify),
    ...changesSince(candidate, digest, holder).map(({ code, ...problem }) =>
      broken("inventory", code, problem.message, problem),
    ),
    ...(await byteProblems(at, holder, candidate, request)),
    ...replacedProblems(at, holder, digest, published),
    ...(await originRules(at, holder, { candidate, digest }, verify)),
  ];
  return findings.filter(({ ok }) => !ok);
}

/** What was promoted may not be another candidate afterwards. */
function replacedProblems(
  at: Repository,
  { release }: Holder,
  digest: Seal["digest"],
  published: readonly AuditedRelease[],
): readonly Finding[] {
  return published.flatMap(({ promotion, release: made }) =>
    (promotion?.predicate.candidates ?? [])
      .filter((one) => one.repository_id === at.id && one.tag === release.tag)
      .filter((one) => one.digest !== digest)
      .map((one) =>
        broken("seal", "candidate_tampered", `it is not what ${made.tag} was promoted from`, {
          expected: one.digest,
          found: digest,
        }),
      ),
  );
}

/** Files that GitHub lists without a digest, and in mode `full` all of them. */
async function byteProblems(
  at: Repository,
  { assets }: Holder,
  candidate: Candidate,
  { mode }: AuditRequest,
): Promise<readonly Finding[]> {
  const problems: Finding[] = [];
  for (const entry of candidate.assets) {
    const asset = assets.find(({ name, state }) => name === entry.name && state === "uploaded");
    if (asset === undefined || asset.size !== entry.size) continue;
    if (mode === "metadata") {
      if (asset.digest !== null) continue;
      const next = "Run the audit with mode: full, which reads the bytes.";
      const seen = { expected: entry.digest, found: "no digest", next };
      problems.push(broken("digest", "asset_mismatch", `nothing proves ${entry.name}`, seen));
      continue;
    }
    problems.push(...(await hashed(at, asset, entry)));
  }
  return problems;
}

async function hashed(
  at: Repository,
  asset: Asset,
  { digest, name, size }: CandidateAsset,
): Promise<readonly Finding[]> {
  try {
    const received = await downloadAsset(at, asset, NOWHERE, size);
    if (received.digest === digest) return [];
    const seen = { expected: digest, found: received.digest };
    return [broken("bytes", "asset_mismatch", `${name} has other bytes`, seen)];
  } catch (error) {
    return [problemOf("bytes", error)];
  }
}

/** The bytes are hashed on the way; nobody keeps them. */
const NOWHERE = { begin: () => Promise.resolve(), write: () => Promise.resolve() };

/**
 * Who built it: its attestation says so by itself; without one GitHub's record of the run does. That
 * a run failed after it had sealed is for the promotion to refuse.
 */
async function originRules(
  at: Repository,
  { assets }: Holder,
  { candidate, digest: seal }: Pick<Seal, "candidate" | "digest">,
  request: VerifyRequest,
): Promise<readonly Finding[]> {
  const asset = assets.find(({ name, state }) => name === BUNDLE && state === "uploaded");
  let bundle: Uint8Array | null;
  try {
    bundle = asset ? await downloadBytes(at, asset, MOST_BUNDLE_BYTES) : null;
  } catch (error) {
    return [problemOf("attestation", error)];
  }
  const witnesses = { at, candidate, seal, run: null };
  const proved = await attestationRules(witnesses, bundle, request);
  if (proved.some(({ rule }) => rule === "attestation-identity" || rule === "attestation-subjects"))
    return proved;
  const run = await findRun(at, candidate.run.id);
  const told = await runRules(at, candidate, run, request);
  return [...proved, ...told.filter(({ code }) => code !== "run_not_successful")];
}
