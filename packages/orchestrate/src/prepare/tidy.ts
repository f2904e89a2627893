import { ReleaseError } from "@release-actions/contract";
import { deleteBranchAt, type Pull } from "@release-actions/github";
import type { Talk } from "../talk.ts";
import type { Preparation } from "./change.ts";

/**
 * Deletes the branch of the merged pull request: it has done its work, and there would be one more with every
 * release. A branch that somebody has pushed to since is theirs. What fails here fails no release.
 */
export async function deleteMerged(
  { at, branch }: Preparation,
  { head, number }: Pull,
  talk: Talk,
): Promise<void> {
  try {
    if (await deleteBranchAt(at, branch, head)) return;
    talk.note(`The branch ${branch} has moved since #${number} was merged, and is left alone.`);
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    talk.note(`The branch ${branch} of #${number} is still there: ${error.message}`);
  }
}
