import { candidateTag, type Sha } from "@release-actions/contract";
import { getRepository, type Connection } from "@release-actions/github";
import { electCandidate } from "../candidate/elect.ts";
import type { VerifyRequest } from "./request.ts";

/** The sealed candidate of a commit, unjudged. */
export interface SealedCandidate {
  readonly tag: string;
  readonly releaseId: number;
}

/**
 * Looks whether a commit has a sealed candidate, so that it is not built twice. Nothing is judged:
 * whoever promotes does that. A draft without its seal counts for nothing.
 * @returns null when there is none that this token can see
 */
export async function findSealed(
  connection: Connection,
  { repository, sha, producer }: Pick<VerifyRequest, "repository" | "producer"> & { sha: Sha },
): Promise<SealedCandidate | null> {
  const at = await getRepository(connection, repository);
  const tag = candidateTag(sha, producer);
  const { chosen } = await electCandidate(at, tag);
  return chosen?.seal ? { tag, releaseId: chosen.release.id } : null;
}
