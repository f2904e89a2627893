import type { Promotion } from "@release-actions/contract";
import { listAssets, type Release, type Repository } from "@release-actions/github";
import { OWN_DOCUMENTS } from "../candidate/own-documents.ts";
import { PROMOTION_MARK } from "../promote/existing.ts";
import { RECEIPT, RECEIPTS } from "../promote/receipt.ts";
import { gateLink, type TraceLink } from "../trace/links.ts";
import { readDocuments, releaseLinks, type ReleaseDocuments } from "../trace/trace.ts";
import { broken, type Finding } from "../verify/findings.ts";
import { suspicion, type AuditedRelease } from "./audited.ts";
import type { AuditRequest } from "./request.ts";
import { problemOf } from "./finding.ts";
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
    const problems = [problemOf("receipt", error)];
    const none = problems.some(({ code }) => code === "receipt_missing");
    if (none && !(await bearsOurMarks(at, release))) {
      return { release, state: "foreign", problems: [] };
    }
    return { release, state: suspicion(problems) ?? "tampered", problems };
  }
  const { candidate, promotion } = documents;
  const signers = signersFor(request, candidate.repository.name, candidate.producer);
  const trust = {
    serverUrl: request.serverUrl ?? new URL(at.htmlUrl).origin,
    ...(request.trustRoot === undefined ? {} : { trustRoot: request.trustRoot }),
    ...(signers === undefined ? {} : { signerWorkflows: signers }),
  };
  let links: readonly TraceLink[];
  try {
    links = await releaseLinks(at, release, documents, trust);
  } catch (error) {
    const problems = [problemOf("proofs", error)];
    return { release, state: suspicion(problems) ?? "tampered", promotion, candidate, problems };
  }
  const problems = links.filter(({ state }) => state === "broken").map(linkProblem);
  // Without an attestation only GitHub's record of the approval speaks for the receipt.
  const attested = links.some(({ what, state }) => what === "receipt" && state === "proved");
  if (!attested) problems.push(...(await gateProblems(at, release, promotion)));
  return { release, state: suspicion(problems) ?? "intact", promotion, candidate, problems };
}

/**
 * A receipt that nobody signed is its writer's word, once the run's record is gone. What is immutable has
 * been as it is since it was published, when there was a record to compare it with.
 */
async function gateProblems(
  at: Repository,
  { immutable }: Release,
  promotion: Promotion,
): Promise<readonly Finding[]> {
  const link = await gateLink(at, promotion);
  if (link.state === "broken") return [linkProblem(link)];
  if (link.state === "proved" || immutable) return [];
  return [
    broken("gate", "run_missing", "nothing proves its receipt", {
      expected: "an attestation of promotion.json, or GitHub's record of the run that it names",
      found: link.detail,
    }),
  ];
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
