import { nodeId } from "../git/shapes.ts";
import { readCommit } from "../git/objects.ts";
import { pullsAt } from "../pulls/minimal.ts";
import { linksOf, repositoryJson } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { appJson } from "./app.ts";
import type { Check } from "./rows.ts";
import type { Suite } from "./suites.ts";

/** The schema `check-run`. */
export function checkJson(
  server: ServerState,
  repo: RepositoryRow,
  check: Check,
): Record<string, unknown> {
  const { api, html } = linksOf(server, repo);
  const self = `${api}/check-runs/${check.id}`;
  const page =
    check.jobOfRun === null
      ? `${html}/runs/${check.id}`
      : `${html}/actions/runs/${check.jobOfRun}/job/${check.id}`;
  const { title = null, summary = null, text = null, annotations = [] } = check.output;
  return {
    id: check.id,
    name: check.name,
    node_id: nodeId("CR", check.id),
    head_sha: check.headSha,
    external_id: check.externalId,
    url: self,
    html_url: page,
    details_url: check.detailsUrl ?? page,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    output: {
      title,
      summary,
      text,
      annotations_count: annotations.length,
      annotations_url: `${self}/annotations`,
    },
    check_suite: { id: check.suiteId },
    app: appJson(server, check.appUserId),
    pull_requests: pullsAt(server, repo, check.headSha, check.headBranch),
  };
}

/** The schema `check-suite`. */
export async function suiteJson(
  server: ServerState,
  repo: RepositoryRow,
  suite: Suite,
): Promise<Record<string, unknown>> {
  const url = `${linksOf(server, repo).api}/check-suites/${suite.id}`;
  const commit = await readCommit(server.paths.git(repo.id), suite.headSha);
  return {
    id: suite.id,
    node_id: nodeId("CS", suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    status: suite.status,
    conclusion: suite.conclusion,
    url,
    before: commit?.parents[0] ?? null,
    after: suite.headSha,
    pull_requests: pullsAt(server, repo, suite.headSha, suite.headBranch),
    app: appJson(server, suite.appUserId),
    repository: repositoryJson(server, repo, null),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    head_commit: {
      id: suite.headSha,
      tree_id: commit?.tree ?? "",
      message: commit?.message ?? "",
      timestamp: commit?.committer.date ?? suite.createdAt,
      author: commit === null ? null : person(commit.author),
      committer: commit === null ? null : person(commit.committer),
    },
    latest_check_runs_count: suite.checks.length,
    check_runs_url: `${url}/check-runs`,
  };
}

function person({ name, email }: { readonly name: string; readonly email: string }): object {
  return { name, email };
}
