export { explainAssetName, isReservedName, parseAssetName, RESERVED_NAMES } from "./asset-name.ts";
export { parseDigest, parseReleaseId, parseRepositoryName, parseSha, parseTag } from "./brands.ts";
export type { AssetName, Digest, ReleaseId, RepositoryName, Sha, Tag } from "./brands.ts";
export { candidateTag, isProducerName, parseCandidateTag } from "./candidate/tag.ts";
export type {
  AssetArch,
  AssetOs,
  Candidate,
  CandidateAsset,
  CandidateInput,
  RecipeFile,
} from "./candidate/types.ts";
export { ERROR_CODES } from "./errors/codes.ts";
export type { ErrorCode, ErrorEntry, ExitClass } from "./errors/codes.ts";
export { formatError, formatProblem } from "./errors/format.ts";
export { ContractError, ReleaseError, toReleaseError } from "./errors/release-error.ts";
export type { ReleaseErrorOptions } from "./errors/release-error.ts";
export { escapeControls, pointerTo, showFound } from "./problem.ts";
export type { Problem } from "./problem.ts";
export type {
  Lineage,
  PromotedAsset,
  PromotedCandidate,
  Promotion,
  PromotionPredicate,
  PromotionSubject,
} from "./promotion/types.ts";
