import { parseDocument, serialiseDocument } from "../document.ts";
import type { DocumentKind } from "../document.ts";
import * as schema from "../generated/release-spec.v3.ts";
import { releaseSpecContradictions } from "./rules.ts";
import type { ReleaseSpec } from "./types.ts";

/** How much of a release spec is read at most, in bytes. */
export const MAX_RELEASE_SPEC_SIZE = 4 * 1024 * 1024;

const kind: DocumentKind<ReleaseSpec> = {
  name: "the release spec",
  limits: { bytes: MAX_RELEASE_SPEC_SIZE, depth: 16, values: 100_000 },
  schema,
  contradictions: releaseSpecContradictions,
};

/**
 * A release spec from its exact bytes.
 * @throws ContractError `document_invalid` or `document_too_large`, with every problem in `details`
 */
export function parseReleaseSpec(bytes: Uint8Array): ReleaseSpec {
  return parseDocument(bytes, kind);
}

/**
 * The canonical bytes of a release spec. Lists stay in the order given.
 * @throws ContractError as `parseReleaseSpec`, when the spec would be refused by its readers
 */
export function serialiseReleaseSpec(spec: ReleaseSpec): Uint8Array {
  return serialiseDocument(spec, kind);
}
