/**
 * What a certificate of Fulcio's says about the job that it was issued to: the numbers of its
 * extensions below 1.3.6.1.4.1.57264.1 (https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md).
 * 1 to 6 are earlier spellings of some of these, in another encoding.
 */
export const CLAIM_NUMBERS = {
  issuer: 8,
  build_signer_uri: 9,
  build_signer_digest: 10,
  runner_environment: 11,
  source_repository_uri: 12,
  source_repository_digest: 13,
  source_repository_ref: 14,
  source_repository_id: 15,
  source_repository_owner_uri: 16,
  source_repository_owner_id: 17,
  build_config_uri: 18,
  build_config_digest: 19,
  build_trigger: 20,
  run_invocation_uri: 21,
  source_repository_visibility: 22,
  /** Only of a job that names an environment. */
  deployment_environment: 23,
} as const;

export type ClaimName = keyof typeof CLAIM_NUMBERS;

/** What the certificate says; a claim that it does not make is absent. */
export interface CertificateClaims extends Readonly<Partial<Record<ClaimName, string>>> {
  /** The subject alternative name: the workflow that ran the job, as a URI. */
  readonly subject?: string;
}
