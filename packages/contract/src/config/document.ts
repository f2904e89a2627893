import { judgeValue } from "../document.ts";
import type { DocumentKind } from "../document.ts";
import * as schema from "../generated/config.v1.ts";
import { configContradictions } from "./rules.ts";
import type { ReleaseConfig } from "./types.ts";

const kind: DocumentKind<ReleaseConfig> = {
  name: "release.yml",
  limits: { bytes: 1024 * 1024, depth: 16, values: 50_000 },
  schema,
  contradictions: configContradictions,
};

/** How much of a release.yml is read at most, in bytes. */
export const MAX_CONFIG_SIZE = kind.limits.bytes;

/**
 * release.yml from the plain value that its YAML stands for.
 * @throws ContractError `document_invalid`, with every problem in `details`
 */
export function parseReleaseConfig(value: unknown): ReleaseConfig {
  return judgeValue(value, kind);
}
