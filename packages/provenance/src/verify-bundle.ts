import { parseStrictJson, ReleaseError, sha256, type Digest } from "@release-actions/contract";
import { compareClaims } from "./compare-claims.ts";
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

/**
 * Judges any Sigstore bundle about one artifact: the whole verification of `openBundle`, the
 * identity, and that what is signed is the artifact, or an in-toto statement that names it. What
 * verify-candidate asks of an attestation comes on top of this.
 * @param artifact its bytes, or its digest where the bundle has a statement
 * @throws ReleaseError `attestation_invalid` | `attestation_identity` | `attestation_subject` |
 *   `trust_root_expired`
 */
export function verifyBundle(
  bundle: Uint8Array,
  artifact: Uint8Array | Digest,
  { roots, identity }: { readonly roots: readonly TrustRoot[]; readonly identity: BundleIdentity },
): OpenedBundle {
  const bytes = typeof artifact === "string" ? undefined : artifact;
  const digest = typeof artifact === "string" ? artifact : sha256(artifact);
  const opened = openBundle(bundle, roots, bytes);
  const [wrong] = compareClaims(opened.claims, {
    subject: [identity.subject],
    issuer: [identity.issuer],
  });
  if (wrong) {
    throw new ReleaseError({
      code: "attestation_identity",
      message: `The bundle is signed by somebody else: ${wrong.what}.`,
      expected: wrong.expected,
      found: wrong.found,
    });
  }
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
