import {
  formatProblem,
  ReleaseError,
  type Candidate,
  type Digest,
} from "@release-actions/contract";
import { listAttestations, type Repository, type WorkflowRun } from "@release-actions/github";
import { compareClaims, PAYLOAD_TYPE, readProvenance } from "@release-actions/provenance";
import type { TrustRoot } from "@release-actions/provenance/verify";
import { trustRoots } from "../../attest/trust-roots.ts";
import { BUNDLE } from "../../candidate/own-documents.ts";
import { broken, holdsTrue, type Finding } from "../findings.ts";
import type { VerifyRequest } from "../request.ts";
import { expectedClaims } from "./expected.ts";
import { buildRule, parameterRules, subjectRules } from "./statement-rules.ts";

/** What an attestation is compared with. */
export interface Witnesses {
  readonly at: Repository;
  readonly candidate: Candidate;
  /** Of candidate.json. */
  readonly seal: Digest;
  readonly run: WorkflowRun | null;
}

/**
 * Judges the attestation of the release, or those that GitHub keeps when the release has none. One of
 * them must satisfy every rule by itself.
 * @param asset the bytes of candidate.sigstore.json; null when the release has none
 */
export async function attestationRules(
  witnesses: Witnesses,
  asset: Uint8Array | null,
  request: VerifyRequest,
): Promise<readonly Finding[]> {
  const bundles = asset ? [asset] : await keptByGitHub(witnesses);
  if (bundles.length === 0) return [noneRule(request)];
  const roots = await trustRoots(request.trustRoot);
  let first: readonly Finding[] | undefined;
  for (const bundle of bundles) {
    const findings = await judge(bundle, roots, witnesses, request);
    if (findings.every(({ ok }) => ok)) return findings;
    first ??= findings;
  }
  return first ?? [];
}

function noneRule({ requireAttestation }: VerifyRequest): Finding {
  if (requireAttestation !== true) {
    return holdsTrue("attestation", "none that this token can see; none is required");
  }
  return broken("attestation", "attestation_missing", "it has no attestation, and must have one", {
    expected: `${BUNDLE} in the release, or an attestation of candidate.json with GitHub`,
    found: "neither; in a private repository the latter needs attestations: read",
  });
}

async function keptByGitHub({ at, seal }: Witnesses): Promise<readonly Uint8Array[]> {
  const bundles = (await listAttestations(at, seal)) ?? [];
  return bundles.map((bundle) => new TextEncoder().encode(JSON.stringify(bundle)));
}

async function judge(
  bytes: Uint8Array,
  roots: readonly TrustRoot[],
  { at, candidate, seal, run }: Witnesses,
  request: VerifyRequest,
): Promise<readonly Finding[]> {
  const { openBundle } = await import("@release-actions/provenance/verify");
  try {
    const { claims, statement, root } = openBundle(bytes, roots);
    const identity = compareClaims(claims, expectedClaims(at, candidate, run, request));
    const read = provenanceIn(statement);
    if (!("provenance" in read)) return [...identityRules(identity), read];
    const { provenance } = read;
    const findings = [
      ...identityRules([...identity, ...buildRule(provenance, claims, candidate)]),
      ...subjectRules(provenance, candidate, seal),
      ...parameterRules(provenance, candidate, request.policy?.producer.workflow_inputs),
    ];
    if (findings.length > 0) return findings;
    const count = provenance.subjects.length;
    return [
      holdsTrue("attestation", `holds under ${root}, offline`),
      holdsTrue("attestation-identity", `${claims.subject ?? ""}, ${provenance.invocation}`),
      holdsTrue("attestation-subjects", `${count} files, each by name and digest`),
    ];
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    const { code, message, expected, found, next } = error;
    return [
      {
        ...broken("attestation", code, message.replace(/\.$/, "")),
        ...(expected === undefined ? {} : { expected }),
        ...(found === undefined ? {} : { found }),
        next,
      },
    ];
  }
}

function identityRules(mismatches: ReturnType<typeof compareClaims>): readonly Finding[] {
  return mismatches.map(({ what, expected, found }) =>
    broken(
      "attestation-identity",
      "attestation_identity",
      `its attestation is of another build: ${what}`,
      { expected, found },
    ),
  );
}

type Statement = { readonly type: string; readonly payload: Uint8Array } | null;

function provenanceIn(
  statement: Statement,
): Extract<ReturnType<typeof readProvenance>, { provenance: unknown }> | Finding {
  if (statement?.type !== PAYLOAD_TYPE) {
    return broken("attestation", "attestation_invalid", "its attestation signs something else", {
      expected: PAYLOAD_TYPE,
      found: statement?.type ?? "a signature over bytes",
    });
  }
  const read = readProvenance(statement.payload);
  if ("provenance" in read) return read;
  return broken("attestation", "attestation_invalid", "its attestation is no provenance", {
    expected: "a SLSA v1 provenance statement in the shape of GitHub's",
    found: read.problems
      .map((problem) => formatProblem(problem))
      .join("; ")
      .slice(0, 600),
  });
}
