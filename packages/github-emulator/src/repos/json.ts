import { levelOn, reaches, roleOn } from "../auth/access.ts";
import type { Identity, Level } from "../auth/identity.ts";
import { userJson } from "../auth/users.ts";
import type { ServerState } from "../state.ts";
import { fullName } from "./rows.ts";
import type { RepositoryRow } from "./rows.ts";
import { readSettings } from "./settings.ts";

/** The addresses of a repository. */
export interface RepositoryLinks {
  /** Below the REST API. */
  readonly api: string;
  readonly html: string;
  readonly uploads: string;
}

export function linksOf(server: Pick<ServerState, "urls">, repo: RepositoryRow): RepositoryLinks {
  const { url, api_url, uploads_url } = server.urls;
  const name = fullName(repo);
  return {
    api: `${api_url}/repos/${name}`,
    html: `${url}/${name}`,
    uploads: `${uploads_url}/repos/${name}`,
  };
}

/** GitHub's repository object, with the permissions of the caller. */
export function repositoryJson(
  server: ServerState,
  repo: RepositoryRow,
  identity: Identity | null,
): Record<string, unknown> {
  const { api, html } = linksOf(server, repo);
  const { id, owner_id, owner_login, owner_type } = repo;
  return {
    id,
    node_id: repositoryNodeId(id),
    name: repo.name,
    full_name: fullName(repo),
    private: repo.private === 1,
    owner: userJson(server, { id: owner_id, login: owner_login, type: owner_type }),
    html_url: html,
    description: repo.description,
    fork: false,
    url: api,
    archive_url: `${api}/{archive_format}{/ref}`,
    assignees_url: `${api}/assignees{/user}`,
    blobs_url: `${api}/git/blobs{/sha}`,
    branches_url: `${api}/branches{/branch}`,
    collaborators_url: `${api}/collaborators{/collaborator}`,
    comments_url: `${api}/comments{/number}`,
    commits_url: `${api}/commits{/sha}`,
    compare_url: `${api}/compare/{base}...{head}`,
    contents_url: `${api}/contents/{+path}`,
    contributors_url: `${api}/contributors`,
    deployments_url: `${api}/deployments`,
    downloads_url: `${api}/downloads`,
    events_url: `${api}/events`,
    forks_url: `${api}/forks`,
    git_commits_url: `${api}/git/commits{/sha}`,
    git_refs_url: `${api}/git/refs{/sha}`,
    git_tags_url: `${api}/git/tags{/sha}`,
    hooks_url: `${api}/hooks`,
    issue_comment_url: `${api}/issues/comments{/number}`,
    issue_events_url: `${api}/issues/events{/number}`,
    issues_url: `${api}/issues{/number}`,
    keys_url: `${api}/keys{/key_id}`,
    labels_url: `${api}/labels{/name}`,
    languages_url: `${api}/languages`,
    merges_url: `${api}/merges`,
    milestones_url: `${api}/milestones{/number}`,
    notifications_url: `${api}/notifications{?since,all,participating}`,
    pulls_url: `${api}/pulls{/number}`,
    releases_url: `${api}/releases{/id}`,
    stargazers_url: `${api}/stargazers`,
    statuses_url: `${api}/statuses/{sha}`,
    subscribers_url: `${api}/subscribers`,
    subscription_url: `${api}/subscription`,
    tags_url: `${api}/tags`,
    teams_url: `${api}/teams`,
    trees_url: `${api}/git/trees{/sha}`,
    git_url: `${html.replace(/^http/, "git")}.git`,
    ssh_url: `git@${new URL(server.urls.url).hostname}:${fullName(repo)}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks_count: 0,
    forks: 0,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    subscribers_count: 0,
    network_count: 0,
    size: 0,
    open_issues_count: 0,
    open_issues: 0,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: repo.archived === 1,
    disabled: false,
    allow_forking: true,
    visibility: repo.private === 1 ? "private" : "public",
    default_branch: repo.default_branch,
    pushed_at: repo.pushed_at ?? repo.created_at,
    created_at: repo.created_at,
    updated_at: repo.updated_at,
    permissions: permissionFlags(roleShown(server, repo, identity)),
    ...readSettings(repo),
  };
}

export function repositoryNodeId(id: number): string {
  return `R_${Buffer.from(`010:Repository${id}`).toString("base64url")}`;
}

/** GitHub's five flags for a level. */
export function permissionFlags(level: Level): Record<string, boolean> {
  return {
    admin: reaches(level, "admin"),
    maintain: reaches(level, "admin"),
    push: reaches(level, "write"),
    triage: reaches(level, "write"),
    pull: reaches(level, "read"),
  };
}

// A person's token shows what the person may do, however limited it is. An App is no person: GitHub says
// `push: false` to it, however much it was granted.
function roleShown(server: ServerState, repo: RepositoryRow, identity: Identity | null): Level {
  if (identity?.kind === "installation") return "none";
  const contents = levelOn(server.db, identity, repo, "contents");
  if (identity === null) return contents;
  const role = roleOn(server.db, identity.user, repo);
  return reaches(role, contents) ? role : contents;
}
