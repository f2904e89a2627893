// What costs nothing to load. The clients are apart, so that a run without attestations loads none:
// `@release-actions/provenance/sign` and `@release-actions/provenance/verify`.
export type { CertificateClaims, ClaimName } from "./claim-names.ts";
export { compareClaims, type ExpectedClaims, type Mismatch } from "./compare-claims.ts";
export { readJobToken, type JobIdentity } from "./job-token.ts";
export { signingServices, type SigningServices } from "./services.ts";
export {
  PAYLOAD_TYPE,
  PREDICATE_TYPE,
  provenanceStatement,
  type Build,
  type Subject,
} from "./statement.ts";
export { readProvenance, type Provenance } from "./read-provenance.ts";
export {
  readReleaseStatement,
  type ReleaseReading,
  type ReleaseStatement,
} from "./release-statement.ts";
export { oidcIssuers } from "./issuers.ts";
