import {
  parseCandidate,
  parseChecksums,
  parsePromotion,
  serialiseCandidate,
  serialiseChecksums,
  serialisePromotion,
  sha256,
  type ErrorCode,
} from "@release-actions/contract";
import { readConfig } from "@release-actions/lanes";
import { assetName, candidate, promotion } from "../../packages/contract/test/samples.ts";

/** A document that somebody else may have written, its parser, and how that refuses. */
export interface DocumentReader {
  readonly name: string;
  readonly parse: (bytes: Uint8Array) => unknown;
  /** The package's function, for a reader. */
  readonly of: string;
  readonly code: ErrorCode;
  /** A valid document. */
  readonly genuine: Uint8Array;
}

const seal = serialiseCandidate(candidate);

/** A release.yml in the part of YAML that is JSON too, so that the same forgeries fit it. */
const POLICY = {
  schema: "release-actions/config",
  schema_version: 1,
  producers: {
    app: {
      repository: "acme/app",
      repository_id: 1001,
      workflow: ".github/workflows/candidate.yml",
      refs: ["refs/heads/main"],
      toolchain: { rust: "1.93.0" },
      assets: ["*.deb", "firmware.hex"],
      max_age_days: 30,
      revoked: [{ sha: "a".repeat(40), reason: "It leaked a key" }],
    },
  },
  products: {
    app: {
      kind: "app",
      repository: "acme/app",
      sources: ["app"],
      workflow: ".github/workflows/release.yml",
      channels: { stable: { environment: "release" }, beta: { environment: "beta" } },
    },
  },
} as const;

export const CANDIDATE: DocumentReader = {
  name: "candidate.json",
  parse: parseCandidate,
  of: "contract: parseCandidate",
  code: "document_invalid",
  genuine: seal,
};

export const PROMOTION: DocumentReader = {
  name: "promotion.json",
  parse: parsePromotion,
  of: "contract: parsePromotion",
  code: "document_invalid",
  genuine: serialisePromotion(promotion),
};

export const CHECKSUMS: DocumentReader = {
  name: "checksums.txt",
  parse: parseChecksums,
  of: "contract: parseChecksums",
  code: "checksums_invalid",
  genuine: serialiseChecksums([
    ...candidate.assets,
    { name: assetName("candidate.json"), digest: sha256(seal) },
  ]),
};

export const CONFIG: DocumentReader = {
  name: "release.yml",
  parse: (bytes) => readConfig(bytes, "release.yml"),
  of: "lanes: readConfig",
  code: "config_invalid",
  genuine: new TextEncoder().encode(JSON.stringify(POLICY, null, 2)),
};

/** The documents whose bytes are JSON. */
export const JSON_DOCUMENTS = [CANDIDATE, PROMOTION] as const;
