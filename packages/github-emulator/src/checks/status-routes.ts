import { requireCommit } from "../git/context.ts";
import type { Context } from "../http/context.ts";
import { Fields } from "../http/fields.ts";
import { linkHeader, paginated, readPage } from "../http/pages.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { linksOf, repositoryJson } from "../repos/json.ts";
import {
  STATES,
  type StatusRow,
  addStatus,
  combinedState,
  latestStatuses,
  simpleStatusJson,
  statusJson,
  statusesOf,
} from "./statuses.ts";

const READ = { permission: "statuses", level: "read" } as const;
const WRITE = { permission: "statuses", level: "write" } as const;
const COMMIT = "/repos/:owner/:repo/commits/:ref";

export const statusRoutes: readonly Route[] = [
  { method: "POST", path: "/repos/:owner/:repo/statuses/:sha", access: WRITE, handle: create },
  { method: "GET", path: `${COMMIT}/status`, access: READ, handle: combined },
  { method: "GET", path: `${COMMIT}/statuses`, access: READ, handle: list },
];

async function create(ctx: Context): Promise<Reply> {
  const { server, repo } = ctx;
  const fields = new Fields("Status", await ctx.json());
  const state = fields.oneOf("state", STATES);
  if (state === undefined) {
    fields.problem("state", "custom", "state is not included in the list");
  }
  const description = fields.string("description") ?? null;
  if (description !== null && description.length > 140) {
    fields.problem("description", "custom", "description is too long (maximum is 140 characters)");
  }
  const context = fields.string("context") ?? "default";
  const targetUrl = fields.string("target_url") ?? null;
  fields.check();
  const commit = await requireCommit(ctx, ctx.param("sha"));
  const row: StatusRow = {
    id: server.ids.next("status"),
    repository_id: repo.id,
    sha: commit.sha,
    state: state ?? "error",
    context,
    description,
    target_url: targetUrl,
    creator_id: ctx.user.user.id,
    created_at: server.now(),
  };
  addStatus(server, row);
  server.changes.announce({ kind: "check", repositoryId: repo.id });
  // An automatic merge that waited for this is done when the answer arrives.
  await server.changes.settled();
  return json(201, statusJson(server, repo, row));
}

async function combined(ctx: Context): Promise<Reply> {
  const { server, repo } = ctx;
  const { sha } = await requireCommit(ctx, ctx.param("ref"));
  const latest = latestStatuses(statusesOf(server, repo.id, sha));
  const page = readPage(ctx.query);
  const shown = latest.slice(page.offset, page.offset + page.limit);
  const { api } = linksOf(server, repo);
  const body = {
    state: combinedState(latest),
    statuses: shown.map((row) => simpleStatusJson(server, repo, row)),
    sha,
    total_count: latest.length,
    repository: repositoryJson(server, repo, ctx.identity),
    commit_url: `${api}/commits/${sha}`,
    url: `${api}/commits/${sha}/status`,
  };
  return json(200, body, linkHeader(ctx, page, latest.length));
}

async function list(ctx: Context): Promise<Reply> {
  const { sha } = await requireCommit(ctx, ctx.param("ref"));
  const statuses = statusesOf(ctx.server, ctx.repo.id, sha);
  return paginated(ctx, statuses, (row) => statusJson(ctx.server, ctx.repo, row));
}
