import { levelOn, reaches } from "../auth/access.ts";
import { findUser } from "../auth/users.ts";
import type { Context } from "../http/context.ts";
import { notFound } from "../http/errors.ts";
import { paginated } from "../http/pages.ts";
import { json, noContent } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { all, run } from "../store/database.ts";
import { remove, update } from "./change.ts";
import { createForOrganization, createForUser } from "./create.ts";
import { repositoryJson } from "./json.ts";
import { SELECT_REPOSITORY, repositoryById } from "./rows.ts";
import type { RepositoryRow } from "./rows.ts";

const ADMIN = { permission: "administration", level: "write" } as const;
const ADMIN_READ = { permission: "administration", level: "read" } as const;
const IMMUTABLE = "/repos/:owner/:repo/immutable-releases";

export const repoRoutes: readonly Route[] = [
  { method: "POST", path: "/user/repos", handle: createForUser },
  { method: "GET", path: "/user/repos", handle: listMine },
  { method: "POST", path: "/orgs/:org/repos", handle: createForOrganization },
  { method: "GET", path: "/orgs/:org/repos", handle: listOwned },
  { method: "GET", path: "/users/:org/repos", handle: listOwned },
  { method: "GET", path: "/repos/:owner/:repo", handle: get },
  { method: "PATCH", path: "/repos/:owner/:repo", access: ADMIN, handle: update },
  { method: "DELETE", path: "/repos/:owner/:repo", access: ADMIN, handle: remove },
  { method: "GET", path: "/repositories/:id", handle: getById },
  { method: "GET", path: IMMUTABLE, access: ADMIN_READ, handle: getImmutable },
  { method: "PUT", path: IMMUTABLE, access: ADMIN, handle: (ctx) => setImmutable(ctx, 1) },
  { method: "DELETE", path: IMMUTABLE, access: ADMIN, handle: (ctx) => setImmutable(ctx, 0) },
];

function get(ctx: Context): Reply {
  return json(200, repositoryJson(ctx.server, ctx.repo, ctx.identity));
}

function getById(ctx: Context): Reply {
  const repo = repositoryById(ctx.server.db, ctx.idParam("id"));
  if (repo === null || !isVisible(ctx, repo)) throw notFound();
  return json(200, repositoryJson(ctx.server, repo, ctx.identity));
}

function listMine(ctx: Context): Reply {
  const { user } = ctx.user;
  const repos = all<RepositoryRow>(ctx.server.db, `${SELECT_REPOSITORY} ORDER BY r.id`);
  const mine = repos.filter((repo) => repo.owner_id === user.id || isCollaborator(ctx, repo));
  return paginated(ctx, mine, (repo) => repositoryJson(ctx.server, repo, ctx.identity));
}

function listOwned(ctx: Context): Reply {
  const owner = findUser(ctx.server.db, ctx.param("org"));
  if (owner === null) throw notFound();
  const repos = all<RepositoryRow>(
    ctx.server.db,
    `${SELECT_REPOSITORY} WHERE r.owner_id = ? ORDER BY r.id`,
    owner.id,
  ).filter((repo) => isVisible(ctx, repo));
  return paginated(ctx, repos, (repo) => repositoryJson(ctx.server, repo, ctx.identity));
}

// Also when they are off, where GitHub's description has 404: its API was seen to answer this way.
// https://github.com/PyGithub/PyGithub/pull/3577
function getImmutable(ctx: Context): Reply {
  return json(200, { enabled: ctx.repo.immutable_releases === 1, enforced_by_owner: false });
}

function setImmutable(ctx: Context, value: 0 | 1): Reply {
  run(
    ctx.server.db,
    "UPDATE repositories SET immutable_releases = ? WHERE id = ?",
    value,
    ctx.repo.id,
  );
  return noContent();
}

function isVisible(ctx: Context, repo: RepositoryRow): boolean {
  return reaches(levelOn(ctx.server.db, ctx.identity, repo, "metadata"), "read");
}

// More than what everybody may do with a public repository.
function isCollaborator(ctx: Context, repo: RepositoryRow): boolean {
  const level = levelOn(ctx.server.db, ctx.identity, repo, "contents");
  return reaches(level, repo.private === 1 ? "read" : "write");
}
