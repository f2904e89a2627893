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
} from "./config/types.ts";
export { ERROR_CODES } from "./errors/codes.ts";
export type { ErrorCode, ErrorEntry, ExitClass } from "./errors/codes.ts";
export { formatError, formatProblem } from "./errors/format.ts";
export { ContractError, ReleaseError, toReleaseError } from "./errors/release-error.ts";
export type { ReleaseErrorOptions } from "./errors/release-error.ts";
export { parseStrictJson } from "./json/parse.ts";
export type { JsonLimits, StrictJson } from "./json/parse.ts";
export { MAX_ASSET_SIZE, MAX_CANDIDATE_ASSETS, MAX_RELEASE_ASSETS } from "./limits.ts";
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
export { sha256 } from "./sha256.ts";
