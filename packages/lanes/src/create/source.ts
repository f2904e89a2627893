import { ReleaseError, type Sha } from "@release-actions/contract";
import { findCommit, isReachable, type Repository } from "@release-actions/github";
import type { CreateRequest } from "./request.ts";

/**
 * The commit's tree and the branch it belongs to.
 * @throws ReleaseError `source_missing`, `source_unreachable`
 */
export async function resolveSource(
  at: Repository,
  request: CreateRequest,
): Promise<{ readonly tree: Sha; readonly ref: string }> {
  const branch = request.sourceBranch ?? at.defaultBranch;
  const commit = await findCommit(at, request.sha);
  if (!commit) {
    throw new ReleaseError({
      code: "source_missing",
      message: `${at.name} has no commit ${request.sha}.`,
      expected: "a commit that was pushed",
      found: "HTTP 404",
    });
  }
  const { reachable, status } = await isReachable(at, request.sha, branch);
  if (!reachable) {
    throw new ReleaseError({
      code: "source_unreachable",
      message: `Commit ${request.sha} is not part of ${branch} of ${at.name}.`,
      expected: `an ancestor of ${branch}, or its head`,
      found: `compared with ${branch}: ${status}`,
    });
  }
  return { tree: commit.tree, ref: `refs/heads/${branch}` };
}
