import { ReleaseError } from "@release-actions/contract";
import { listAssets, type Release, type Repository } from "@release-actions/github";
import { OWN_DOCUMENTS } from "../candidate/own-documents.ts";
import { PROMOTION_MARK } from "../promote/existing.ts";
import { RECEIPT, RECEIPTS } from "../promote/receipt.ts";
import { gateLink, type TraceLink } from "../trace/links.ts";
import { readDocuments, releaseLinks, type ReleaseDocuments } from "../trace/trace.ts";
import { broken, type Finding } from "../verify/findings.ts";
import { suspicion, type AuditedRelease } from "./audited.ts";
import type { AuditRequest } from "./request.ts";
import { asFinding } from "./finding.ts";
import { signersFor } from "./rules.ts";

/**
 * Whether a published release still is what was promoted: its assets are the receipt's, the tag is
 * where it was, the proofs hold. A release that no promotion made has nothing to be compared with.
 */
export async function auditRelease(
  at: Repository,
  release: Release,
  request: AuditRequest,
): Promise<AuditedRelease> {
  let documents: ReleaseDocuments;
  try {
    documents = await readDocuments(at, release);
  } catch (error) {
    if (!(error instanceof ReleaseError) || error.exit !== 1) throw error;
    if (error.code === "receipt_missing" && !(await bearsOurMarks(at, release))) {
      return { release, state: "foreign", problems: [] };
    }
    const problems = [asFinding("receipt", error)];
    return { release, state: "tampered", problems };
  }
  const { candidate, promotion } = documents;
  const signers = signersFor(request, candidate.repository.name, candidate.producer);
  const trust = {
    serverUrl: request.serverUrl ?? new URL(at.htmlUrl).origin,
    ...(request.trustRoot === undefined ? {} : { trustRoot: request.trustRoot }),
    ...(signers === undefined ? {} : { signerWorkflows: signers }),
  };
  const links = [...(await releaseLinks(at, release, documents, trust))];
  // Without an attestation only GitHub's record of the approval speaks for the receipt.
  const attested = links.some(({ what, state }) => what === "receipt" && state === "proved");
  if (!attested && promotion.predicate.gate.environment !== "none") {
    links.push(await gateLink(at, promotion));
  }
  const problems = links.filter(({ state }) => state === "broken").map(linkProblem);
  return { release, state: suspicion(problems) ?? "intact", promotion, candidate, problems };
}

/** Whoever takes the receipt away to hide something rarely takes everything. */
async function bearsOurMarks(at: Repository, { id, body }: Release): Promise<boolean> {
  if (body.includes(PROMOTION_MARK)) return true;
  const ours = new Set([...RECEIPTS, ...OWN_DOCUMENTS]);
  return (await listAssets(at, id)).some(({ name }) => ours.has(name));
}

function linkProblem({ what, detail }: TraceLink): Finding {
  const code = what === "build" ? "attestation_identity" : "receipt_invalid";
  return broken(what, code, `its ${what} does not hold`, {
    expected: `what ${RECEIPT} says`,
    found: detail,
  });
}
