import { linksOf } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { openPullsAround } from "./rows.ts";

/**
 * The schema `pull-request-minimal` of the open pull requests "with a `head_sha` or `head_branch`
 * that matches", as GitHub's description says of check runs, suites and workflow runs. Those of
 * forks are left out there.
 */
export function pullsAt(
  server: ServerState,
  repo: RepositoryRow,
  sha: string,
  branch: string | null,
): object[] {
  const { api } = linksOf(server, repo);
  const at = { id: repo.id, url: api, name: repo.name };
  return openPullsAround(server, repo.id)
    .filter(
      (pull) =>
        pull.repository_id === repo.id &&
        pull.head_repository_id === repo.id &&
        (pull.head_sha === sha || pull.head_ref === branch),
    )
    .map((pull) => ({
      id: pull.pull_id,
      number: pull.number,
      url: `${api}/pulls/${pull.number}`,
      head: { ref: pull.head_ref, sha: pull.head_sha, repo: at },
      base: { ref: pull.base_ref, sha: pull.base_sha, repo: at },
    }));
}
