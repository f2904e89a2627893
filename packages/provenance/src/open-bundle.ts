import type { KeyObject } from "node:crypto";
import { bundleFromJSON, type Bundle } from "@sigstore/bundle";
import { toSignedEntity, Verifier, VerificationError, type SignedEntity } from "@sigstore/verify";
import {
  digestHex,
  formatProblem,
  parseStrictJson,
  ReleaseError,
  type Digest,
} from "@release-actions/contract";
import { claimsOf, UnreadableCertificate } from "./certificate.ts";
import type { CertificateClaims } from "./claim-names.ts";
import { verifiesDigest } from "./p256-digest.ts";
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

/** What a bundle without a statement, or without a certificate, is verified with. */
export interface Signed {
  readonly artifact?: Uint8Array | Digest | undefined;
  readonly key?: KeyObject | undefined;
}

const LIMITS = { bytes: 16 * 1024 * 1024, depth: 32, values: 200_000 };

/**
 * Verifies a bundle offline: the certificate's chain, its entry in the certificate log, the entry in
 * the transparency log, the time at which it was signed, and the signature. All of it must hold under
 * one of the roots; the entries that a root can witness must be there.
 * @param signed.artifact the bytes that were signed, or their digest under a P-256 key; needed only where
 *   the bundle signs them directly
 * @param signed.key the key it must be signed with; without one it must have a certificate
 * @throws ReleaseError `attestation_invalid` | `trust_root_expired`
 */
export function openBundle(
  bytes: Uint8Array,
  roots: readonly TrustRoot[],
  { artifact, key }: Signed = {},
): OpenedBundle {
  const bundle = parseBundle(bytes);
  const keyed = bundle.verificationMaterial.content.$case === "publicKey";
  if (keyed !== (key !== undefined)) {
    throw malformed(
      keyed ? "a key, where a certificate must be" : "a certificate, where a key must be",
    );
  }
  const failures: string[] = [];
  for (const root of roots) {
    try {
      const signer = verifierOf(root, key).verify(entityOf(bundle, artifact));
      return { root: root.name, claims: claimsOf(signer.identity), bundle, ...contentOf(bundle) };
    } catch (error) {
      failures.push(`${root.name}: ${reasonOf(error)}`);
    }
  }
  throw refusal(failures, roots);
}

function entityOf(bundle: Bundle, artifact: Uint8Array | Digest | undefined): SignedEntity {
  const digest = typeof artifact === "string" ? Buffer.from(digestHex(artifact), "hex") : null;
  const bytes = artifact === undefined || typeof artifact === "string" ? null : artifact;
  const entity = toSignedEntity(bundle, Buffer.from(bytes ?? []));
  if (digest === null || bundle.content.$case !== "messageSignature") return entity;
  const { signature } = entity;
  return {
    ...entity,
    signature: {
      signature: signature.signature,
      compareSignature: (other) => signature.compareSignature(other),
      compareDigest: (other) => signature.compareDigest(other),
      compareSignedDigest: (other) => signature.compareSignedDigest(other),
      verifySignature: (key) => verifiesDigest(key, digest, signature.signature),
    },
  };
}

function verifierOf({ material, needs }: TrustRoot, key: KeyObject | undefined): Verifier {
  const trusted =
    key === undefined
      ? material
      : { ...material, publicKey: () => ({ publicKey: key, validFor: () => true }) };
  return new Verifier(trusted, {
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
