import { parseDocument, serialiseDocument } from "../document.ts";
import type { DocumentKind } from "../document.ts";
import * as schema from "../generated/promotion.v1.ts";
import { promotionContradictions } from "./rules.ts";
import type { Promotion } from "./types.ts";

const kind: DocumentKind<Promotion> = {
  name: "promotion.json",
  limits: { bytes: 4 * 1024 * 1024, depth: 32, values: 20_000 },
  schema,
  contradictions: promotionContradictions,
};

/**
 * promotion.json from its exact bytes.
 * @throws ContractError `document_invalid` or `document_too_large`, with every problem in `details`
 */
export function parsePromotion(bytes: Uint8Array): Promotion {
  return parseDocument(bytes, kind);
}

/**
 * The canonical bytes of promotion.json. Subjects and assets must be sorted already.
 * @throws ContractError as `parsePromotion`, when the receipt would be refused by its readers
 */
export function serialisePromotion(promotion: Promotion): Uint8Array {
  return serialiseDocument(promotion, kind);
}
