import { ReleaseError, type RepositoryName } from "@release-actions/contract";
import type { RunState } from "@release-actions/github";
import { commitsShown } from "./title.ts";

/**
 * Somebody else's run of the same tag. It is never joined and never approved: whoever confirmed a plan
 * has seen another commit.
 * @param tag or whatever else both runs are for
 * @param ours the commits that the run would have to be of
 */
export function foreignRun(
  repository: RepositoryName,
  tag: string,
  run: RunState,
  ours: string,
): ReleaseError {
  const [commit] = commitsShown(run);
  const who = run.actor ?? "Somebody";
  return new ReleaseError({
    code: "tag_conflict",
    message:
      commit === undefined
        ? `${who} is publishing ${tag} in ${repository}, and the run does not tell from which commit.`
        : `${who} is publishing ${tag} in ${repository} from another commit.`,
    expected: ours,
    found: `${commit ?? `the title "${run.title}"`} (${run.htmlUrl})`,
    next: `Wait until that run is over, or talk to ${who}: \`ms release status\` shows where it stands. Then make a new plan.${
      commit === undefined ? " A run-name with ${{ inputs.source_sha }} tells whose run it is." : ""
    }`,
  });
}
