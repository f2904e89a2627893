import type { Sha } from "@release-actions/contract";
import { explained } from "./failures.ts";
import type { Repository } from "./repository.ts";

/** A merged pull request. */
export interface MergedPull {
  readonly number: number;
  readonly title: string;
  readonly author: string | null;
  readonly labels: readonly string[];
  /** The newest commit that it put onto its branch. */
  readonly mergeCommit: Sha;
}

const MOST_PAGES = 5;

/** Pull requests that were merged into a branch by one of these commits; newest first. */
export async function pullsMergedBy(
  at: Repository,
  branch: string,
  commits: ReadonlySet<Sha>,
): Promise<readonly MergedPull[]> {
  if (commits.size === 0) return [];
  const { owner, repo } = at;
  const purpose = { does: `list the pull requests of ${at.name}`, needs: "pull-requests: read" };
  const found: MergedPull[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data } = await explained(purpose, () =>
      at.connection.api.request("GET /repos/{owner}/{repo}/pulls", {
        owner,
        repo,
        state: "closed",
        base: branch,
        sort: "updated",
        direction: "desc",
        per_page: 100,
        page,
      }),
    );
    for (const pull of data) {
      const mergeCommit = pull.merge_commit_sha as Sha | null;
      if (pull.merged_at === null || mergeCommit === null || !commits.has(mergeCommit)) continue;
      found.push({
        number: pull.number,
        title: pull.title,
        author: pull.user?.login ?? null,
        labels: pull.labels.map(({ name }) => name),
        mergeCommit,
      });
    }
    if (data.length < 100) break;
  }
  return found.toSorted((a, b) => b.number - a.number);
}
