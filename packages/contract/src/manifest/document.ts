import { parseDocument, serialiseDocument } from "../document.ts";
import type { DocumentKind } from "../document.ts";
import * as schema from "../generated/manifest.v3.ts";
import { manifestContradictions } from "./rules.ts";
import type { Manifest } from "./types.ts";

/** How much of a manifest.json is read at most, in bytes. */
export const MAX_MANIFEST_SIZE = 4 * 1024 * 1024;

const kind: DocumentKind<Manifest> = {
  name: "manifest.json",
  limits: { bytes: MAX_MANIFEST_SIZE, depth: 16, values: 100_000 },
  schema,
  contradictions: manifestContradictions,
};

/**
 * manifest.json from its exact bytes, as we write it. A signature is over these bytes: verify first.
 * @throws ContractError `document_invalid` or `document_too_large`, with every problem in `details`
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  return parseDocument(bytes, kind);
}

/**
 * The canonical bytes of manifest.json. Lists stay in the order given.
 * @throws ContractError as `parseManifest`, when the manifest would be refused by its readers
 */
export function serialiseManifest(manifest: Manifest): Uint8Array {
  return serialiseDocument(manifest, kind);
}
