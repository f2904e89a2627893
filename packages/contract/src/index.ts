export { explainAssetName, isReservedName, parseAssetName, RESERVED_NAMES } from "./asset-name.ts";
export {
  digestHex,
  parseDigest,
  parseReleaseId,
  parseRepositoryName,
  parseSha,
  parseTag,
} from "./brands.ts";
export type { AssetName, Digest, ReleaseId, RepositoryName, Sha, Tag } from "./brands.ts";
export { compareInventories } from "./candidate/compare.ts";
export type { InventoryComparison, InventoryEntry } from "./candidate/compare.ts";
export { parseCandidate, serialiseCandidate } from "./candidate/document.ts";
export { candidateTag, isProducerName, parseCandidateTag } from "./candidate/tag.ts";
export type {
  AssetArch,
  AssetOs,
  Candidate,
  CandidateAsset,
  CandidateInput,
  RecipeFile,
} from "./candidate/types.ts";
export { parseChecksums, serialiseChecksums } from "./checksums/checksums.ts";
export type { ChecksumEntry } from "./checksums/checksums.ts";
export { MAX_CONFIG_SIZE, parseReleaseConfig } from "./config/document.ts";
export type {
  ChannelRules,
  EnvironmentRules,
  Producer,
  Product,
  ReleaseConfig,
  RepositoryIdentity,
  Revocation,
  VersionFile,
} from "./config/types.ts";
export { ERROR_CODES } from "./errors/codes.ts";
export type { ErrorCode, ErrorEntry, ExitClass } from "./errors/codes.ts";
export { formatError, formatProblem } from "./errors/format.ts";
export { ContractError, ReleaseError, toReleaseError } from "./errors/release-error.ts";
export type { ReleaseErrorOptions } from "./errors/release-error.ts";
export { parseStrictJson } from "./json/parse.ts";
export type { JsonLimits, StrictJson } from "./json/parse.ts";
export { parseLatestJson, readLatestJson, serialiseLatestJson } from "./latest-json/document.ts";
export type { LatestJsonReading } from "./latest-json/document.ts";
export { genericKey, parseUpdaterPlatform, PLATFORM_GRAMMAR } from "./latest-json/platform.ts";
export type {
  UpdaterArch,
  UpdaterBundle,
  UpdaterOs,
  UpdaterPlatform,
} from "./latest-json/platform.ts";
export type { LatestJson, LatestPlatform } from "./latest-json/types.ts";
export { MAX_ASSET_SIZE, MAX_CANDIDATE_ASSETS, MAX_RELEASE_ASSETS } from "./limits.ts";
export {
  CHANNEL_FORMS,
  CHANNELS,
  compareChannelTags,
  parseChannelTag,
  parseDownloadUrl,
} from "./manifest/channel.ts";
export type { Channel, ChannelTag } from "./manifest/channel.ts";
export { probeAsClient } from "./manifest/client.ts";
export type { ClientProblem, ClientSituation } from "./manifest/client.ts";
export { platformOf } from "./manifest/content-rules.ts";
export { MAX_MANIFEST_SIZE, parseManifest, serialiseManifest } from "./manifest/document.ts";
export type {
  AssetTraits,
  InstallSet,
  Manifest,
  ManifestAsset,
  ManifestRepository,
  PlatformArch,
  PlatformOs,
  Tooling,
} from "./manifest/types.ts";
export { parsePlan, sealPlan, serialisePlan } from "./plan/document.ts";
export type {
  BumpLevel,
  Plan,
  PlanCandidate,
  PlanCheck,
  PlanCommit,
  PlanPullRequest,
  PlanRepository,
  PlanSource,
} from "./plan/types.ts";
export { parseYank, serialiseYank } from "./yank/document.ts";
export { isYanked, readYank, yankedNotes } from "./yank/notes.ts";
export type { Yank, YankFlags } from "./yank/types.ts";
export { escapeControls, pointerTo, showFound } from "./problem.ts";
export type { Problem } from "./problem.ts";
export { parsePromotion, serialisePromotion } from "./promotion/document.ts";
export type {
  Lineage,
  PromotedAsset,
  PromotedCandidate,
  Promotion,
  PromotionPredicate,
  PromotionSubject,
} from "./promotion/types.ts";
export {
  MAX_RELEASE_SPEC_SIZE,
  parseReleaseSpec,
  serialiseReleaseSpec,
} from "./release-spec/document.ts";
export { originOf } from "./release-spec/origin.ts";
export type { ExpectedBytes } from "./release-spec/origin.ts";
export type {
  DeclaredClient,
  PromisedPlatform,
  ReleaseSpec,
  ReuseGroup,
  SpecAsset,
  SpecRepository,
} from "./release-spec/types.ts";
export { sha256 } from "./sha256.ts";
