import { parseReleaseSpec, type Digest, type Sha } from "@release-actions/contract";
import { readText, type Repository } from "@release-actions/github";
import { specPath } from "../prepare/content/paths.ts";
import type { Previous } from "./previous.ts";

/** What a release of content had of a source. */
export interface Pin {
  readonly sha: Sha;
  /** Of the candidate. */
  readonly digest: Digest;
}

/**
 * The pins of the previous release, by the id of the source: those of the release spec in the tree of
 * its own commit, which was reviewed and cannot change any more. None without such a spec.
 * @throws ReleaseError `document_invalid`
 */
export async function pinsOf(
  home: Repository,
  previous: Previous | null,
): Promise<ReadonlyMap<string, Pin>> {
  if (previous === null || previous.sha === null) return new Map();
  const text = await readText(home, specPath(previous.tag), previous.sha);
  if (text === null) return new Map();
  const { repos } = parseReleaseSpec(new TextEncoder().encode(text));
  return new Map(repos.map(({ id, sha, candidate }) => [id, { sha, digest: candidate.digest }]));
}
