import type { Candidate, Digest } from "@release-actions/contract";
import {
  findRun,
  getRepository,
  type Connection,
  type Repository,
  type WorkflowRun,
} from "@release-actions/github";
import { assetProblems } from "../candidate/asset-problems.ts";
import type { Holder } from "../candidate/elect.ts";
import { OWN_DOCUMENTS } from "../candidate/own-documents.ts";
import { readSeal } from "../candidate/read-seal.ts";
import { policyRules } from "../policy/rules.ts";
import type { Progress } from "../progress.ts";
import { checksumsRule } from "./checksums.ts";
import { broken, holdsTrue, refuseBroken, type Finding } from "./findings.ts";
import { locateCandidate } from "./locate.ts";
import { pause } from "./pause.ts";
import { proofRules, type Proof } from "./proofs/proofs.ts";
import type { VerifyRequest } from "./request.ts";
import { identityRules, requestRules, runRules, sourceRule } from "./rules.ts";

/** A candidate and what every rule found; `VerifiedCandidate` when none is broken. */
export interface JudgedCandidate {
  readonly repository: Repository;
  readonly holder: Holder;
  readonly candidate: Candidate;
  /** Of the exact bytes of candidate.json. */
  readonly digest: Digest;
  /** The candidate's own documents, as they were downloaded and judged. */
  readonly seal: Uint8Array;
  readonly checksums: Uint8Array;
  readonly proofs: readonly Proof[];
  readonly findings: readonly Finding[];
}

/** A candidate that satisfies every rule as far as GitHub's records and digests tell. */
export interface VerifiedCandidate extends JudgedCandidate {
  readonly verified: true;
}

/**
 * Verifies a candidate without writing anything and without downloading an asset. Every rule is
 * applied before it refuses, so that one run shows all that is wrong.
 * @throws ReleaseError with the code of the first broken rule and every broken rule in its details
 */
export async function verifyMetadata(
  connection: Connection,
  request: VerifyRequest,
  progress: Progress,
): Promise<VerifiedCandidate> {
  const judged = await judgeCandidate(connection, request, progress);
  const { candidate, findings, holder } = judged;
  refuseBroken(findings, `${candidate.tag} (release ${holder.release.id})`);
  return { ...judged, verified: true };
}

/**
 * Applies every rule and tells what each found, broken or not.
 * @throws ReleaseError only where there is nothing to judge: no sealed candidate, no readable one
 */
export async function judgeCandidate(
  connection: Connection,
  request: VerifyRequest,
  progress: Progress,
): Promise<JudgedCandidate> {
  const at = await getRepository(connection, request.repository);
  progress.step(`Reading the candidate of ${request.sha} in ${at.name}`);
  // One clock for both waits: for the seal, and for the run to finish.
  const deadline = Date.now() + request.waitSeconds * 1000;
  const holder = await locateCandidate(at, request, deadline, progress);
  const { bytes: seal, candidate, digest } = await readSeal(at, holder);
  const checksums = await checksumsRule(at, holder, candidate, digest);
  progress.step("Applying the policy");
  const run = await finishedRun(at, candidate, deadline, progress);
  const witnesses = { at, candidate, seal: digest, run };
  const { proofs, findings: proved } = await proofRules(witnesses, holder, seal, request);
  const findings = [
    ...identityRules(candidate, at, request),
    ...inventoryRules(candidate, holder, request),
    checksums.finding,
    ...requestRules(candidate, request, new Date()),
    await sourceRule(at, request),
    ...(await runRules(at, candidate, run, request)),
    ...proved,
    ...(request.policy === undefined
      ? []
      : await policyRules(at, candidate, digest, run, holder.release, request.policy)),
  ];
  return {
    repository: at,
    holder,
    candidate,
    digest,
    seal,
    checksums: checksums.bytes ?? new Uint8Array(),
    proofs,
    findings,
  };
}

const TAMPERED =
  "The candidate was sealed with it: find out who deleted it (audit log), then build a new commit.";

function inventoryRules(
  candidate: Candidate,
  holder: Holder,
  request: VerifyRequest,
): readonly Finding[] {
  const full = request.mode === "full";
  const problems = assetProblems(candidate.assets, holder.assets, OWN_DOCUMENTS, full);
  if (problems.length === 0) {
    return [holdsTrue("inventory", `${candidate.assets.length} assets, no more and no less`)];
  }
  return problems.map(({ code, message, expected, found }) =>
    broken("inventory", code, message, {
      expected,
      found,
      ...(code === "asset_missing" ? { next: TAMPERED } : {}),
    }),
  );
}

/** The run's record, read again while the run is still going and there is time to wait. */
async function finishedRun(
  at: Repository,
  candidate: Candidate,
  deadline: number,
  progress: Progress,
): Promise<WorkflowRun | null> {
  for (;;) {
    const run = await findRun(at, candidate.run.id);
    if (!run || run.status === "completed" || Date.now() >= deadline) return run;
    progress.step(`Waiting for run ${run.id} to finish (${run.status ?? "unknown"})`);
    await pause(deadline);
  }
}
