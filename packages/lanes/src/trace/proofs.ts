import {
  ReleaseError,
  type Candidate,
  type Digest,
  type Promotion,
  type Tag,
} from "@release-actions/contract";
import type { Asset, Release, Repository } from "@release-actions/github";
import {
  compareClaims,
  oidcIssuers,
  PAYLOAD_TYPE,
  type ExpectedClaims,
} from "@release-actions/provenance";
import { releaseProof } from "../attest/github-release.ts";
import { trustRoots, type GivenRoot } from "../attest/trust-roots.ts";
import { attestationRules } from "../verify/proofs/attestation.ts";
import type { VerifyRequest } from "../verify/request.ts";
import type { TraceLink } from "./links.ts";

/** Whom a trace believes. */
export interface TraceTrust {
  /** Sigstore's TrustedRoot, or several, one a line; the pinned ones of github.com when absent. */
  readonly trustRoot?: GivenRoot;
  /** `https://github.com` */
  readonly serverUrl: string;
  /** The reusable workflows of which one attests candidates, `owner/name/path@ref`. */
  readonly signerWorkflows?: readonly string[];
}

/** The candidate's attestation: these bytes were built by that workflow from that commit. */
export async function buildLink(
  bundle: Uint8Array | null,
  candidate: Candidate,
  seal: Digest,
  trust: TraceTrust,
): Promise<TraceLink> {
  if (bundle === null) {
    const detail = "candidate.json is not attested: who built it is its own word";
    return { what: "build", state: "unknown", detail };
  }
  const { name, id, owner_id: ownerId } = candidate.repository;
  // All that the rules ask of a repository; they ask GitHub for nothing when the bundle is given.
  const at = { name, id, ownerId, htmlUrl: `${trust.serverUrl}/${name}` } as Repository;
  const request: VerifyRequest = {
    ...trust,
    repository: name,
    sha: candidate.source.sha,
    requiredAssets: [],
    mode: "metadata",
    waitSeconds: 0,
  };
  const witnesses = { at, candidate, seal, run: null };
  const findings = await attestationRules(witnesses, bundle, request);
  const broken = findings.filter(({ ok }) => !ok);
  if (broken.length > 0) {
    const detail = broken.map(({ message, found }) => `${message} (${found ?? ""})`).join("; ");
    return { what: "build", state: "broken", detail };
  }
  const { workflow, source } = candidate;
  return {
    what: "build",
    state: "proved",
    detail: `attested: ${workflow.path} of ${name} built these bytes from ${source.sha}`,
  };
}

/** The receipt's attestation: the job that promoted wrote it, and ran in the gate's environment. */
export async function receiptLink(
  bundle: Uint8Array | null,
  receipt: Uint8Array,
  { predicate }: Promotion,
  trust: TraceTrust,
): Promise<TraceLink> {
  const what = "receipt";
  if (bundle === null) {
    const detail = "promotion.json is not attested: what it says of the gate is its own word";
    return { what, state: "unknown", detail };
  }
  const { gate, promotion: by } = predicate;
  try {
    const { openBundle } = await import("@release-actions/provenance/verify");
    const { claims, statement } = openBundle(bundle, await trustRoots(trust.trustRoot));
    const wrong = compareClaims(claims, claimsOf(predicate, trust.serverUrl));
    const same = statement?.type === PAYLOAD_TYPE && Buffer.from(receipt).equals(statement.payload);
    if (same && wrong.length === 0) {
      const where = gate.environment === "none" ? "" : `, in the environment ${gate.environment}`;
      return { what, state: "proved", detail: `attested by run ${by.run_id}${where}` };
    }
    const why = wrong.map((one) => `${one.what} is ${one.found}, not ${one.expected}`);
    const detail = [...(same ? [] : ["its attestation signs something else"]), ...why].join("; ");
    return { what, state: "broken", detail };
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    return { what, state: "broken", detail: `${error.message} ${error.found ?? ""}`.trim() };
  }
}

function claimsOf(
  { gate, promotion: by, release }: Promotion["predicate"],
  server: string,
): ExpectedClaims {
  const repository = `${server}/${release.repository}`;
  return {
    issuer: oidcIssuers(server),
    source_repository_uri: [repository],
    source_repository_id: [String(release.repository_id)],
    build_config_uri: [`${server}/${by.workflow_ref}`],
    run_invocation_uri: [`${repository}/actions/runs/${by.run_id}/attempts/${by.run_attempt}`],
    ...(gate.environment === "none" ? {} : { deployment_environment: [gate.environment] }),
  };
}

/** GitHub's own attestation, which it makes of immutable releases: the release is what was promoted. */
export async function githubLink(
  at: Repository,
  { tag, immutable }: Release,
  assets: readonly Asset[],
  { predicate }: Promotion,
  trust: TraceTrust,
): Promise<TraceLink> {
  if (!immutable) {
    const detail = "the release is not immutable: GitHub attests nothing about it";
    return { what: "github", state: "unknown", detail };
  }
  // The repository may have another name by now; its id is compared with today's.
  const { repository, commit } = predicate.release;
  const expected = { repository, tag: tag as Tag, commit, assets };
  return { what: "github", ...(await releaseProof(at, expected, trust)) };
}
