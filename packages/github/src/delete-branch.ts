import type { Sha } from "@release-actions/contract";
import { branchHead } from "./contents.ts";
import { explained, isStatus } from "./failures.ts";
import type { Repository } from "./repository.ts";

/**
 * Deletes a branch as long as it is at `head`. One that is gone is what was wanted.
 * @returns false when it is somewhere else, and left alone
 */
export async function deleteBranchAt(at: Repository, branch: string, head: Sha): Promise<boolean> {
  const present = await branchHead(at, branch);
  if (present !== head) return present === null;
  const { owner, repo } = at;
  const purpose = { does: `delete the branch ${branch} of ${at.name}`, needs: "contents: write" };
  await explained(purpose, async () => {
    try {
      await at.connection.api.request("DELETE /repos/{owner}/{repo}/git/refs/{ref}", {
        owner,
        repo,
        ref: `heads/${branch}`,
      });
    } catch (error) {
      // 422 is GitHub's word for a reference that is not there: somebody was faster.
      const gone = isStatus(error, 422) || isStatus(error, 404);
      if (!gone || (await branchHead(at, branch)) !== null) throw error;
    }
  });
  return true;
}
