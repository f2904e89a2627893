import { parseDocument, serialiseDocument } from "../document.ts";
import type { DocumentKind } from "../document.ts";
import * as schema from "../generated/candidate.v1.ts";
import { candidateContradictions } from "./rules.ts";
import type { Candidate } from "./types.ts";

const kind: DocumentKind<Candidate> = {
  name: "candidate.json",
  limits: { bytes: 4 * 1024 * 1024, depth: 32, values: 20_000 },
  schema,
  contradictions: candidateContradictions,
};

/**
 * candidate.json from its exact bytes.
 * @throws ContractError `document_invalid` or `document_too_large`, with every problem in `details`
 */
export function parseCandidate(bytes: Uint8Array): Candidate {
  return parseDocument(bytes, kind);
}

/**
 * The canonical bytes of candidate.json. Lists must be sorted already.
 * @throws ContractError as `parseCandidate`, when the candidate would be refused by its readers
 */
export function serialiseCandidate(candidate: Candidate): Uint8Array {
  return serialiseDocument(candidate, kind);
}
