import type { Sha } from "@release-actions/contract";
import { explained, orNull } from "./failures.ts";
import type { Repository } from "./repository.ts";

/** A commit as a reader of history sees it. */
export interface HistoryCommit {
  readonly sha: Sha;
  /** The whole message. */
  readonly message: string;
}

/** The newest commits of a branch, newest first. @param most at most 100 */
export async function newestCommits(
  at: Repository,
  branch: string,
  most: number,
): Promise<readonly HistoryCommit[]> {
  const { owner, repo } = at;
  const purpose = { does: `list the commits of ${branch} in ${at.name}`, needs: "contents: read" };
  const found = await explained(purpose, () =>
    orNull(() =>
      at.connection.api.request("GET /repos/{owner}/{repo}/commits", {
        owner,
        repo,
        sha: branch,
        per_page: most,
      }),
    ),
  );
  return (found?.data ?? []).map(({ sha, commit }) => ({
    sha: sha as Sha,
    message: commit.message,
  }));
}

/** What `head` has and `base` has not. */
export interface CommitsBetween {
  /** How many there are; `commits` may be fewer. */
  readonly total: number;
  /** Newest first; of very many only the first thousand that GitHub lists. */
  readonly commits: readonly HistoryCommit[];
}

const PAGE = 100;
const MOST_PAGES = 10;

/** `GET …/compare/{base}...{head}`; null when they share no history or one is not there. */
export async function commitsBetween(
  at: Repository,
  base: Sha,
  head: Sha,
): Promise<CommitsBetween | null> {
  const { owner, repo } = at;
  const purpose = { does: `compare ${base} with ${head} of ${at.name}`, needs: "contents: read" };
  const oldestFirst: HistoryCommit[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await explained(purpose, () =>
      orNull(() =>
        at.connection.api.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
          owner,
          repo,
          basehead: `${base}...${head}`,
          per_page: PAGE,
          page,
        }),
      ),
    );
    if (answer === null) return null;
    const { commits, total_commits: total } = answer.data;
    oldestFirst.push(
      ...commits.map(({ sha, commit }) => ({ sha: sha as Sha, message: commit.message })),
    );
    if (commits.length < PAGE || page >= MOST_PAGES) {
      return { total, commits: oldestFirst.toReversed() };
    }
  }
}
