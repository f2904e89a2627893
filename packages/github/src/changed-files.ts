import { ReleaseError, type Sha } from "@release-actions/contract";
import { explained } from "./failures.ts";
import type { Repository } from "./repository.ts";

/** GitHub lists no more files than that, and does not say that there are more. */
const MOST_FILES = 300;

/** What a commit has changed since it left another one's history. */
export interface ChangedFiles {
  readonly since: Sha;
  /** Old and new names of what was moved. */
  readonly paths: readonly string[];
}

/**
 * `GET …/compare/{base}...{head}`.
 * @throws ReleaseError `github_unexpected` when there may be more files than GitHub lists
 */
export async function changedFiles(at: Repository, base: Sha, head: Sha): Promise<ChangedFiles> {
  const { owner, repo } = at;
  const purpose = { does: `compare ${base} with ${head} of ${at.name}`, needs: "contents: read" };
  const { data } = await explained(purpose, () =>
    at.connection.api.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
      owner,
      repo,
      basehead: `${base}...${head}`,
      // Of the commits; all files come with the first page.
      per_page: 1,
    }),
  );
  const { files = [], merge_base_commit: since } = data;
  if (files.length >= MOST_FILES) {
    throw new ReleaseError({
      code: "github_unexpected",
      message: `${head} of ${at.name} changes more files than GitHub lists.`,
      expected: `fewer than ${MOST_FILES}`,
      found: `${files.length} or more`,
    });
  }
  const paths = files.flatMap(({ filename, previous_filename: before }) =>
    before === undefined ? [filename] : [before, filename],
  );
  return { since: since.sha as Sha, paths };
}
