import { bundleFromJSON, type Bundle } from "@sigstore/bundle";
import { toSignedEntity, Verifier, VerificationError } from "@sigstore/verify";
import { formatProblem, parseStrictJson, ReleaseError } from "@release-actions/contract";
import { claimsOf, UnreadableCertificate } from "./certificate.ts";
import type { CertificateClaims } from "./claim-names.ts";
import type { TrustRoot } from "./trust-root.ts";

/** What a bundle whose signature holds says. */
export interface OpenedBundle {
  /** The root under which all of it holds. */
  readonly root: string;
  readonly claims: CertificateClaims;
  /** Null when the bundle signs the artifact's bytes and no statement about it. */
  readonly statement: { readonly type: string; readonly payload: Uint8Array } | null;
  readonly bundle: Bundle;
}

const LIMITS = { bytes: 16 * 1024 * 1024, depth: 32, values: 200_000 };

/**
 * Verifies a bundle offline: the certificate's chain, its entry in the certificate log, the entry in
 * the transparency log, the time at which it was signed, and the signature. All of it must hold under
 * one of the roots; the entries that a root can witness must be there.
 * @param artifact the bytes that were signed; needed only where the bundle signs them directly
 * @throws ReleaseError `attestation_invalid` | `trust_root_expired`
 */
export function openBundle(
  bytes: Uint8Array,
  roots: readonly TrustRoot[],
  artifact?: Uint8Array,
): OpenedBundle {
  const bundle = parseBundle(bytes);
  const failures: string[] = [];
  for (const root of roots) {
    try {
      const signer = verifierOf(root).verify(
        toSignedEntity(bundle, artifact === undefined ? undefined : Buffer.from(artifact)),
      );
      return { root: root.name, claims: claimsOf(signer.identity), bundle, ...contentOf(bundle) };
    } catch (error) {
      failures.push(`${root.name}: ${reasonOf(error)}`);
    }
  }
  throw refusal(failures, roots);
}

function verifierOf({ material, needs }: TrustRoot): Verifier {
  return new Verifier(material, {
    tlogThreshold: needs.log ? 1 : 0,
    ctlogThreshold: needs.certificateLog ? 1 : 0,
    timestampThreshold: 1,
  });
}

function parseBundle(bytes: Uint8Array): Bundle {
  const json = parseStrictJson(bytes, LIMITS);
  if (!json.ok) throw malformed(json.problems.map((problem) => formatProblem(problem)).join("; "));
  const signatures = signaturesIn(json.value);
  // The format allows several; whoever reads only the first would not see the foreign one.
  if (signatures !== null && signatures !== 1) {
    throw malformed(`${signatures} signatures in the envelope`);
  }
  try {
    return bundleFromJSON(json.value);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
}

/** How many signatures the envelope has; null for a bundle without one. */
function signaturesIn(json: unknown): number | null {
  const envelope = field(json, "dsseEnvelope");
  if (envelope === undefined) return null;
  const signatures = field(envelope, "signatures");
  return Array.isArray(signatures) ? signatures.length : 0;
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function contentOf({ content }: Bundle): Pick<OpenedBundle, "statement"> {
  if (content.$case !== "dsseEnvelope") return { statement: null };
  const { payloadType, payload } = content.dsseEnvelope;
  return { statement: { type: payloadType, payload } };
}

function reasonOf(error: unknown): string {
  if (error instanceof VerificationError) return `${error.message} (${error.code})`;
  if (error instanceof UnreadableCertificate) return error.message;
  return error instanceof Error ? error.message : String(error);
}

function malformed(found: string): ReleaseError {
  return new ReleaseError({
    code: "attestation_invalid",
    message: "The attestation is not a Sigstore bundle with one signature.",
    expected: "a bundle as GitHub or Sigstore writes it",
    found: found.slice(0, 300),
  });
}

function refusal(failures: readonly string[], roots: readonly TrustRoot[]): ReleaseError {
  const ends = roots.map((root) => root.endedAt(Date.now()));
  const found = failures.join("; ").slice(0, 600);
  if (ends.length > 0 && ends.every((end) => end !== null)) {
    const last = new Date(Math.max(...ends.map((end) => end ?? 0)));
    return new ReleaseError({
      code: "trust_root_expired",
      message: "The trust root has ended: nothing signed since then can be verified under it.",
      expected: "a trust root with authorities that are valid now",
      found: `ended ${last.toISOString()}; ${found}`,
    });
  }
  return new ReleaseError({
    code: "attestation_invalid",
    message: "The attestation does not hold under the trust root.",
    expected: "a certificate, log entry, timestamp and signature that one trust root vouches for",
    found,
  });
}
