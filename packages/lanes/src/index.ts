export type { JobSigner } from "./attest/as-job.ts";
export { createCandidate, type CreateResult } from "./create/create.ts";
export { openCandidateKey } from "./create/candidate-key.ts";
export type { CreateRequest, OnConflict, RunContext, Visibility } from "./create/request.ts";
export type { Traits } from "./candidate/inventory.ts";
export { nameMatches } from "./files/patterns.ts";
export { closeAll } from "./files/hash.ts";
export type { Progress } from "./progress.ts";
export { promoteRelease, type PromoteResult } from "./promote/promote.ts";
export type { PromoteRequest } from "./promote/request.ts";
export {
  judgeCandidate,
  verifyMetadata,
  type JudgedCandidate,
  type VerifiedCandidate,
} from "./verify/verify.ts";
export { findSealed, type SealedCandidate } from "./verify/sealed.ts";
export type { Finding } from "./verify/findings.ts";
export { holdCandidate, type HeldCandidate } from "./verify/hold.ts";
export type { VerifyMode, VerifyRequest } from "./verify/request.ts";
export { createSummary } from "./summary/create-summary.ts";
export { promoteSummary } from "./summary/promote-summary.ts";
export { verifySummary } from "./summary/verify-summary.ts";
export { formatBytes } from "./summary/markdown.ts";
export { connect, type Connection, type RequestTrace } from "@release-actions/github";
export { parseInventory } from "./create/inventory-input.ts";
export { parseSourceInputs } from "./create/source-inputs.ts";
export { hashRecipe } from "./create/recipe.ts";
export { strictVersion } from "./promote/version.ts";
export type { BytesSource } from "./promote/request.ts";
export { refusalReport, verificationReport } from "./verify/report.ts";
export type { TraceTrust } from "./trace/proofs.ts";
export { traceOffline } from "./trace/offline.ts";
export { traceRelease, type Trace, type Traced } from "./trace/trace.ts";
export { traceChain } from "./trace/chain.ts";
export { mermaidChain, type ChainLink } from "./summary/markdown.ts";
export {
  loadLocalConfig,
  loadReviewedConfig,
  readConfig,
  type LoadedConfig,
} from "./config/load.ts";
export { applyPolicy, underPolicy, type AppliedPolicy } from "./policy/applied.ts";
export { gateRules, releasePolicy, type ReleasePolicy } from "./policy/release.ts";
export type { JobClaims } from "./promote/gate/identity.ts";
export { requireGate } from "./promote/gate/pass.ts";
export { requireStep } from "./promote/jump.ts";
export { currentOf, parseFinalTag, requireAbove, type FinalVersion } from "./promote/version.ts";
export { describeConfig, type ConfigLine } from "./policy/describe.ts";
export { loadPolicy, parsePolicySource, type PolicySource } from "./policy/source.ts";
export type { MinisignKey, SignRequest, SigningKey } from "./sign/request.ts";
export { secretForms } from "./sign/secret-forms.ts";
export { signFiles, type SignResult } from "./sign/sign-files.ts";
export { isPlainEd25519, verifyFile, type VerifiedFile } from "./sign/verify-file.ts";
export { explained } from "./sign/problem.ts";
export { signSummary } from "./summary/sign-summary.ts";
export { buildManifest, type BuiltManifest } from "./manifest/build.ts";
export type { BuildManifestRequest, PreviousChoice } from "./manifest/request.ts";
export { manifestSummary } from "./summary/manifest-summary.ts";
export type { UpdaterRequest } from "./updater/for-release.ts";
export { updaterUnderPolicy } from "./updater/under-policy.ts";
export { rewriteFile, type RewrittenFile } from "./updater/rewrite-file.ts";
export { rewriteSummary } from "./summary/rewrite-summary.ts";
export { electCandidate } from "./candidate/elect.ts";
export { readYaml } from "./config/read-yaml.ts";
export { auditRepository, refuseProblems } from "./audit/audit.ts";
export { auditReport } from "./audit/report.ts";
export type { AuditRequest } from "./audit/request.ts";
export { auditSummary } from "./summary/audit-summary.ts";
export { signersOf } from "./policy/signers.ts";
export { candidateState, isTooOld, type CandidateState } from "./candidate/state.ts";
