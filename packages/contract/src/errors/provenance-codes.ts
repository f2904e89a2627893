import { environment, refused, unavailable, usage } from "./entry.ts";
import type { ErrorEntry } from "./entry.ts";

/** What can be wrong when an attestation or a signature is made or judged. */
export const provenanceCodes = {
  id_token_missing: environment(
    "The job may not have an OIDC token, and an attestation is signed with it.",
    "Add `id-token: write` to the job's permissions; a pull request from a fork cannot have it.",
  ),
  attestation_not_permitted: environment(
    "GitHub does not take attestations from this token.",
    "Add `attestations: write` to the job's permissions; private repositories need a plan that has artifact attestations.",
  ),
  attestation_failed: unavailable(
    "The attestation could not be signed or witnessed.",
    "Run again; https://status.sigstore.dev and https://www.githubstatus.com tell of outages.",
  ),
  attestation_missing: refused(
    "The candidate has no attestation, and one is required.",
    "Build a new commit with attest: true and the permissions id-token: write and attestations: write.",
  ),
  attestation_invalid: refused(
    "The attestation does not hold: its form, signature, certificate, log entry or time is wrong.",
    "Do not promote. If the trust root may be out of date: gh attestation trusted-root > roots.jsonl, and trust-root: roots.jsonl.",
  ),
  attestation_identity: refused(
    "The attestation holds, and is of another build than the candidate and GitHub's records name.",
    "Do not promote. Find out who replaced the attestation or the candidate.",
  ),
  attestation_subject: refused(
    "The attestation does not cover exactly the candidate's files.",
    "Do not promote. Find out who changed the candidate after it was attested.",
  ),
  attestation_parameters: refused(
    "The build was started with parameters that the policy does not know.",
    "Start it without them, or add them to workflow_inputs in release.yml by review.",
  ),
  trust_root_invalid: usage(
    "The trust root cannot be used.",
    "Give a Sigstore TrustedRoot as JSON: gh attestation trusted-root prints those of github.com.",
  ),
  trust_root_expired: environment(
    "The trust root has ended.",
    "Get the current one: gh attestation trusted-root > roots.jsonl, and trust-root: roots.jsonl; or take a newer edition of these actions.",
  ),
  signature_missing: refused(
    "The candidate is not signed, and a signature is required.",
    "Build a new commit with signing-key set from a secret.",
  ),
} as const satisfies Record<string, ErrorEntry>;
