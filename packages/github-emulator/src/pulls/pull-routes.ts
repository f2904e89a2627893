import { compare, revisions } from "../git/compare.ts";
import { requireCommit, userOfEmail } from "../git/context.ts";
import { readRef } from "../git/repository.ts";
import { commitJson, fileJson } from "../git/shapes.ts";
import type { Context } from "../http/context.ts";
import { Fields } from "../http/fields.ts";
import { paginated } from "../http/pages.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { linksOf } from "../repos/json.ts";
import { repositoryById } from "../repos/rows.ts";
import { announcePull } from "../runner/announce.ts";
import { requireEditor, requireParticipant, requirePullOf } from "./access.ts";
import { createPull, requirePull } from "./create.ts";
import { pullJson, pullSummaryJson } from "./json.ts";
import { type PullRow, listPulls, updateIssue, updatePull } from "./rows.ts";

const READ = { permission: "pull_requests", level: "read" } as const;
const WRITE = { permission: "pull_requests", level: "write" } as const;
const PULLS = "/repos/:owner/:repo/pulls";
const PULL = `${PULLS}/:number`;

export const pullRoutes: readonly Route[] = [
  { method: "POST", path: PULLS, access: READ, accepts: WRITE, handle: create },
  { method: "GET", path: PULLS, access: READ, handle: list },
  { method: "GET", path: PULL, access: READ, handle: get },
  { method: "PATCH", path: PULL, access: READ, accepts: WRITE, handle: change },
  { method: "GET", path: `${PULL}/commits`, access: READ, handle: commits },
  { method: "GET", path: `${PULL}/files`, access: READ, handle: files },
  { method: "GET", path: "/repos/:owner/:repo/commits/:ref/pulls", access: READ, handle: ofCommit },
];

async function create(ctx: Context): Promise<Reply> {
  requireParticipant(ctx);
  const fields = new Fields("PullRequest", await ctx.json());
  const given = {
    title: fields.required("title"),
    head: fields.required("head"),
    base: fields.required("base"),
    headRepo: fields.string("head_repo"),
    body: fields.string("body") ?? null,
    draft: fields.boolean("draft") ?? false,
  };
  fields.check();
  await ctx.server.changes.settled();
  const pull = await createPull(ctx.server, ctx.repo, ctx.user, given);
  const body = await pullJson(ctx.server, ctx.repo, pull);
  return json(201, body, { location: String(body["url"]) });
}

async function get(ctx: Context): Promise<Reply> {
  return json(200, await pullJson(ctx.server, ctx.repo, await requirePullOf(ctx)));
}

async function list(ctx: Context): Promise<Reply> {
  const { server, repo, query } = ctx;
  await server.changes.settled();
  const state = query.get("state") ?? "open";
  const [branch, owner] = (query.get("head") ?? "").split(":").toReversed();
  const base = query.get("base");
  const found = listPulls(server, repo.id).filter((pull) => {
    const source = repositoryById(server.db, pull.head_repository_id)?.owner_login ?? "";
    return (
      (state === "all" || pull.state === state) &&
      (base ?? pull.base_ref) === pull.base_ref &&
      // Without an owner GitHub ignores the filter.
      (owner === undefined ||
        (pull.head_ref === branch && source.toLowerCase() === owner.toLowerCase()))
    );
  });
  const byUpdate = query.get("sort") === "updated";
  const sorted = byUpdate
    ? found.toSorted((a, b) => b.updated_at.localeCompare(a.updated_at))
    : found;
  const upwards = query.get("direction") === "asc";
  return paginated(ctx, upwards ? sorted.toReversed() : sorted, (pull) =>
    pullSummaryJson(server, repo, pull),
  );
}

async function change(ctx: Context): Promise<Reply> {
  const { server, repo } = ctx;
  const pull = await requirePullOf(ctx);
  requireEditor(ctx, pull.user_id);
  const body = await ctx.json();
  const fields = new Fields("PullRequest", body);
  const title = fields.string("title") ?? pull.title;
  const text = fields.string("body") ?? (body["body"] === null ? null : pull.body);
  const state = fields.oneOf("state", ["open", "closed"]) ?? pull.state;
  const base = fields.string("base") ?? pull.base_ref;
  const tip = await readRef(server.paths.git(repo.id), `refs/heads/${base}`);
  if (tip === null) fields.problem("base", "invalid");
  if (pull.merged_at !== null && state === "open") {
    fields.problem("state", "invalid", "state cannot be changed. The pull request is merged.");
  }
  fields.check();
  const closedAt = state === "open" ? null : (pull.closed_at ?? server.now());
  updateIssue(server, pull.id, { title, body: text, state, closed_at: closedAt });
  const auto = state === "closed" || base !== pull.base_ref ? { auto_merge: null } : {};
  updatePull(server, pull.id, { base_ref: base, ...auto });
  if (state === "open") {
    server.changes.announce({ kind: "refs", repositoryId: repo.id });
    await server.changes.settled();
  }
  const now = requirePull(server, repo, pull.number);
  if (pull.state === "closed" && now.state === "open") {
    await announcePull(server, ctx.identity, now, { action: "reopened" });
  }
  return json(200, await pullJson(server, repo, now));
}

async function commits(ctx: Context): Promise<Reply> {
  const links = linksOf(ctx.server, ctx.repo);
  const changes = await changesOf(ctx, await requirePullOf(ctx));
  const user = userOfEmail(ctx.server);
  return paginated(ctx, changes?.commits ?? [], (commit) => commitJson(links, commit, user));
}

async function files(ctx: Context): Promise<Reply> {
  const links = linksOf(ctx.server, ctx.repo);
  const pull = await requirePullOf(ctx);
  const changes = await changesOf(ctx, pull);
  return paginated(ctx, changes?.files ?? [], (file) => fileJson(links, file, pull.head_sha));
}

/** GET …/commits/:sha/pulls: those that brought the commit in, or propose it. */
async function ofCommit(ctx: Context): Promise<Reply> {
  const { server, repo } = ctx;
  const { sha } = await requireCommit(ctx, ctx.param("ref"));
  await server.changes.settled();
  const found: PullRow[] = [];
  for (const pull of listPulls(server, repo.id)) {
    if (pull.merge_commit_sha === sha || (await contains(ctx, pull, sha))) found.push(pull);
  }
  return paginated(ctx, found, (pull) => pullSummaryJson(server, repo, pull));
}

async function contains(ctx: Context, pull: PullRow, sha: string): Promise<boolean> {
  const dir = ctx.server.paths.git(ctx.repo.id);
  // The copies that a rebase made belong to it as well.
  const ends = [pull.head_sha, ...(pull.merge_commit_sha === null ? [] : [pull.merge_commit_sha])];
  return (await revisions(dir, [...ends, `^${pull.base_sha}`])).includes(sha);
}

async function changesOf(ctx: Context, pull: PullRow): ReturnType<typeof compare> {
  const dir = ctx.server.paths.git(ctx.repo.id);
  const open = pull.state === "open";
  const tip = open ? await readRef(dir, `refs/heads/${pull.base_ref}`) : null;
  return compare(dir, tip?.sha ?? pull.base_sha, pull.head_sha);
}
