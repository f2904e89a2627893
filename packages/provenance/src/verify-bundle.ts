import { parseStrictJson, ReleaseError, sha256, type Digest } from "@release-actions/contract";
import { compareClaims } from "./compare-claims.ts";
import { createPublicKey, type KeyObject } from "node:crypto";
import { openBundle, type OpenedBundle } from "./open-bundle.ts";
import { PAYLOAD_TYPE } from "./statement.ts";
import type { TrustRoot } from "./trust-root.ts";

/** Whom a bundle must be from: the subject of the certificate and the issuer behind it, exactly. */
export interface BundleIdentity {
  readonly subject: string;
  readonly issuer: string;
}

const STATEMENT_TYPES = new Set([
  "https://in-toto.io/Statement/v1",
  "https://in-toto.io/Statement/v0.1",
]);
const LIMITS = { bytes: 16 * 1024 * 1024, depth: 64, values: 500_000 };

/** What a bundle is held to; with a public key in place of an identity it must name no certificate. */
export type BundleTrust = { readonly roots: readonly TrustRoot[] } & (
  | { readonly identity: BundleIdentity }
  | { /** PEM. */ readonly publicKey: string }
);

/**
 * Judges any Sigstore bundle about one artifact: the whole verification of `openBundle`, the
 * identity, and that what is signed is the artifact, or an in-toto statement that names it. What
 * verify-candidate asks of an attestation comes on top of this.
 * @param artifact its bytes, or its digest where the bundle has a statement or a P-256 key signed it
 * @throws ReleaseError `attestation_invalid` | `attestation_identity` | `attestation_subject` |
 *   `trust_root_expired`
 */
export function verifyBundle(
  bundle: Uint8Array,
  artifact: Uint8Array | Digest,
  trust: BundleTrust,
): OpenedBundle {
  const digest = typeof artifact === "string" ? artifact : sha256(artifact);
  const key = "publicKey" in trust ? readKey(trust.publicKey) : undefined;
  const opened = openBundle(bundle, trust.roots, { artifact, key });
  if ("identity" in trust) requireIdentity(opened, trust.identity);
  if (opened.statement && !names(opened.statement, digest)) {
    throw new ReleaseError({
      code: "attestation_subject",
      message: "The bundle's statement is not about the artifact.",
      expected: `an in-toto statement with the subject ${digest}`,
      found: opened.statement.type,
    });
  }
  return opened;
}

function requireIdentity({ claims }: OpenedBundle, { subject, issuer }: BundleIdentity): void {
  const [wrong] = compareClaims(claims, { subject: [subject], issuer: [issuer] });
  if (!wrong) return;
  throw new ReleaseError({
    code: "attestation_identity",
    message: `The bundle is signed by somebody else: ${wrong.what}.`,
    expected: wrong.expected,
    found: wrong.found,
  });
}

function readKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch (cause) {
    throw new ReleaseError({
      code: "public_key_invalid",
      message: "The public key of the bundle is not PEM.",
      cause,
    });
  }
}

function names({ type, payload }: NonNullable<OpenedBundle["statement"]>, digest: Digest): boolean {
  const json = type === PAYLOAD_TYPE ? parseStrictJson(payload, LIMITS) : null;
  if (!json?.ok) return false;
  const statement = fieldsOf(json.value);
  const subjects: unknown = statement["subject"];
  if (!STATEMENT_TYPES.has(String(statement["_type"])) || !Array.isArray(subjects)) return false;
  return subjects.some((one) => `sha256:${String(digestsOf(one)["sha256"])}` === digest);
}

function digestsOf(subject: unknown): Readonly<Record<string, unknown>> {
  return fieldsOf(fieldsOf(subject)["digest"]);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
