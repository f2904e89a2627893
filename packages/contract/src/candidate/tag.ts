import { parseSha, parseTag } from "../brands.ts";
import type { Sha, Tag } from "../brands.ts";
import { ReleaseError } from "../errors/release-error.ts";
import { showFound } from "../problem.ts";

const PRODUCER = /^[a-z0-9][a-z0-9-]{0,38}$/;
// A producer has at most 39 characters, so it can never be taken for the sha.
const CANDIDATE_TAG = /^rc-(?:([a-z0-9][a-z0-9-]{0,38})-)?([0-9a-f]{40})$/;

/** @returns whether `name` may name one of several producers of a repository. */
export function isProducerName(name: string): boolean {
  return PRODUCER.test(name);
}

/**
 * `rc-<sha>`, or `rc-<producer>-<sha>`.
 * @throws ReleaseError `input_invalid` when `isProducerName` is false for the producer.
 */
export function candidateTag(sha: Sha, producer?: string): Tag {
  const tag =
    producer === undefined || isProducerName(producer)
      ? parseTag(producer === undefined ? `rc-${sha}` : `rc-${producer}-${sha}`)
      : null;
  if (tag !== null) return tag;
  throw new ReleaseError({
    code: "input_invalid",
    message: "The producer's name cannot be part of a tag",
    expected: "1 to 39 lower-case letters, digits and dashes, not starting with a dash",
    found: showFound(producer),
  });
}

/** The inverse of `candidateTag`; null for every other tag. */
export function parseCandidateTag(tag: string): { sha: Sha; producer?: string } | null {
  const [, producer, digits] = CANDIDATE_TAG.exec(tag) ?? [];
  const sha = parseSha(digits);
  if (sha === null) return null;
  return producer === undefined ? { sha } : { sha, producer };
}
