import { roleOn } from "../auth/access.ts";
import { type UserRow, userById, userJson } from "../auth/users.ts";
import { compare } from "../git/compare.ts";
import { readRef } from "../git/repository.ts";
import { nodeId } from "../git/shapes.ts";
import { linksOf, repositoryJson } from "../repos/json.ts";
import { type RepositoryRow, repositoryById } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { one } from "../store/database.ts";
import { labelsJson } from "./labels.ts";
import { readinessOf } from "./readiness.ts";
import type { AutoMerge, IssueRow, PullRow } from "./rows.ts";

type Json = Record<string, unknown>;

/** The schema `pull-request-simple`, as lists show it. */
export function pullSummaryJson(server: ServerState, repo: RepositoryRow, pull: PullRow): Json {
  const { api, html } = linksOf(server, repo);
  const self = `${api}/pulls/${pull.number}`;
  const issue = `${api}/issues/${pull.number}`;
  const page = `${html}/pull/${pull.number}`;
  const links = {
    self,
    html: page,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${self}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${self}/commits`,
    statuses: `${api}/statuses/${pull.head_sha}`,
  };
  const author = userById(server.db, pull.user_id);
  const reviewers = (JSON.parse(pull.reviewers) as number[]).flatMap(
    (id) => person(server, id) ?? [],
  );
  return {
    url: self,
    id: pull.pull_id,
    node_id: pullNodeId(pull),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: links.statuses,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: person(server, pull.user_id),
    body: pull.body,
    labels: labelsJson(server, repo, pull),
    milestone: null,
    active_lock_reason: null,
    created_at: pull.created_at,
    updated_at: pull.updated_at,
    closed_at: pull.closed_at,
    merged_at: pull.merged_at,
    merge_commit_sha: pull.merge_commit_sha,
    assignee: null,
    assignees: [],
    requested_reviewers: reviewers,
    requested_teams: [],
    head: side(
      server,
      repositoryById(server.db, pull.head_repository_id),
      pull.head_ref,
      pull.head_sha,
    ),
    base: side(server, repo, pull.base_ref, pull.base_sha),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: author === null ? "NONE" : associationOf(server, repo, author),
    auto_merge: autoMergeJson(server, pull),
    draft: pull.draft === 1,
  };
}

/** The schema `pull-request`. */
export async function pullJson(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
): Promise<Json> {
  const dir = server.paths.git(repo.id);
  const tip = pull.state === "open" ? await readRef(dir, `refs/heads/${pull.base_ref}`) : null;
  const base = tip?.sha ?? pull.base_sha;
  const changes = await compare(dir, base, pull.head_sha);
  const { mergeable, state } = await readinessOf(server, repo, pull);
  const files = changes?.files ?? [];
  const comments = one<{ count: number }>(
    server.db,
    "SELECT count(*) AS count FROM issue_comments WHERE issue_id = ?",
    pull.id,
  );
  return {
    ...pullSummaryJson(server, repo, { ...pull, base_sha: base }),
    merged: pull.merged_at !== null,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: state,
    merged_by: pull.merged_by_id === null ? null : person(server, pull.merged_by_id),
    comments: comments?.count ?? 0,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: changes?.commits.length ?? 0,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

export function pullNodeId(pull: PullRow): string {
  return `PR_${Buffer.from(`011:PullRequest${pull.pull_id}`).toString("base64url")}`;
}

/** The number inside a node id of `pullNodeId`, or -1. */
export function pullIdOf(node: string): number {
  const text = Buffer.from(node.replace(/^PR_/, ""), "base64url").toString("utf8");
  return Number(/^011:PullRequest(\d+)$/.exec(text)?.[1] ?? -1);
}

/** The schema `issue`, for issues and pull requests alike. */
export function issueJson(
  server: ServerState,
  repo: RepositoryRow,
  issue: IssueRow,
  pull: PullRow | null,
): Json {
  const { api, html } = linksOf(server, repo);
  const self = `${api}/issues/${issue.number}`;
  const page = `${html}/${pull === null ? "issues" : "pull"}/${issue.number}`;
  const author = userById(server.db, issue.user_id);
  return {
    id: issue.id,
    node_id: nodeId("I", issue.id),
    url: self,
    repository_url: api,
    labels_url: `${self}/labels{/name}`,
    comments_url: `${self}/comments`,
    events_url: `${self}/events`,
    html_url: page,
    number: issue.number,
    state: issue.state,
    title: issue.title,
    body: issue.body,
    user: person(server, issue.user_id),
    labels: labelsJson(server, repo, issue),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: false,
    comments: 0,
    closed_at: issue.closed_at,
    created_at: issue.created_at,
    updated_at: issue.updated_at,
    author_association: author === null ? "NONE" : associationOf(server, repo, author),
    ...(pull === null
      ? {}
      : {
          pull_request: {
            url: `${api}/pulls/${issue.number}`,
            html_url: page,
            diff_url: `${page}.diff`,
            patch_url: `${page}.patch`,
            merged_at: pull.merged_at,
          },
        }),
  };
}

/** GitHub's `author_association`. */
export function associationOf(server: ServerState, repo: RepositoryRow, user: UserRow): string {
  if (user.id === repo.owner_id) return "OWNER";
  const role = roleOn(server.db, user, repo);
  if (role === "none") return "NONE";
  return repo.owner_type === "Organization" ? "MEMBER" : "COLLABORATOR";
}

export function person(server: ServerState, id: number): Json | null {
  const user = userById(server.db, id);
  return user === null ? null : userJson(server, user);
}

function side(server: ServerState, repo: RepositoryRow | null, ref: string, sha: string): Json {
  const owner = repo === null ? null : person(server, repo.owner_id);
  const label = `${repo?.owner_login ?? "unknown"}:${ref}`;
  const shown = repo === null ? null : repositoryJson(server, repo, null);
  return { label, ref, sha, user: owner, repo: shown };
}

function autoMergeJson(server: ServerState, pull: PullRow): Json | null {
  if (pull.auto_merge === null) return null;
  const { userId, method, title, message } = JSON.parse(pull.auto_merge) as AutoMerge;
  return {
    enabled_by: person(server, userId),
    merge_method: method,
    commit_title: title ?? "",
    commit_message: message ?? "",
  };
}
