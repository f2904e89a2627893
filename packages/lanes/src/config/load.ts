import { readFile } from "node:fs/promises";
import {
  ContractError,
  MAX_CONFIG_SIZE,
  parseReleaseConfig,
  ReleaseError,
  sha256,
  type Digest,
  type ReleaseConfig,
  type RepositoryName,
  type Sha,
} from "@release-actions/contract";
import { branchHead, readTreeFile, type Repository } from "@release-actions/github";
import { configInvalid, locateProblems, readYaml } from "./read-yaml.ts";

/** A release.yml and where exactly it was read, so that a receipt can name what applied. */
export interface LoadedConfig {
  readonly config: ReleaseConfig;
  /** Of its exact bytes. */
  readonly digest: Digest;
  /** In words, for people. */
  readonly origin: string;
  /** Absent for a local file. */
  readonly repository?: RepositoryName;
  readonly commit?: Sha;
}

/**
 * release.yml from its bytes.
 * @param name of the file, for messages
 * @throws ReleaseError `config_invalid` with the line and column of every problem
 */
export function readConfig(bytes: Uint8Array, name: string): ReleaseConfig {
  const text = readYaml(bytes, name);
  try {
    return parseReleaseConfig(text.value);
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw configInvalid(name, locateProblems(error.details ?? [], text));
  }
}

/** A release.yml of this machine. @throws ReleaseError `config_missing` | `config_invalid` */
export async function loadLocalConfig(path: string): Promise<LoadedConfig> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new ReleaseError({
      code: "config_missing",
      message: `${path} cannot be read.`,
      expected: "a release.yml",
      found: (cause as NodeJS.ErrnoException).code ?? "an error",
      next: "Run this where the file is, or name the file; owner/name:path names one in a repository's default branch.",
      cause,
    });
  }
  return { config: readConfig(bytes, path), digest: sha256(bytes), origin: path };
}

/**
 * A release.yml at the head of a repository's default branch: what was reviewed, whatever the
 * candidate's own commit says.
 * @throws ReleaseError `config_missing` | `config_invalid`
 */
export async function loadReviewedConfig(at: Repository, path: string): Promise<LoadedConfig> {
  const commit = await branchHead(at, at.defaultBranch);
  const bytes = commit === null ? null : await readTreeFile(at, path, commit, MAX_CONFIG_SIZE);
  const origin = `${path} of ${at.name} at ${commit ?? at.defaultBranch}`;
  if (bytes === null || commit === null) {
    throw new ReleaseError({
      code: "config_missing",
      message: `${at.name} has no ${path} in its branch ${at.defaultBranch}.`,
      expected: `${path}, or a token with contents: read`,
      found: "HTTP 404",
    });
  }
  const config = readConfig(bytes, origin);
  return { config, digest: sha256(bytes), origin, repository: at.name, commit };
}
