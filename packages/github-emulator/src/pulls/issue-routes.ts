import type { Context } from "../http/context.ts";
import { notFound } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { paginated } from "../http/pages.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { nodeId } from "../git/shapes.ts";
import { linksOf } from "../repos/json.ts";
import { all, run } from "../store/database.ts";
import { requireEditor, requireParticipant } from "./access.ts";
import { issueJson, person } from "./json.ts";
import { labelText, labelsJson, namesOf } from "./labels.ts";
import { type IssueRow, findIssue, findPull, insertIssue, updateIssue } from "./rows.ts";

interface CommentRow {
  readonly id: number;
  readonly user_id: number;
  readonly body: string;
  readonly created_at: string;
  readonly updated_at: string;
}

const READ = { permission: "pull_requests", level: "read" } as const;
const ISSUES = "/repos/:owner/:repo/issues";
const ISSUE = `${ISSUES}/:number`;
const LABELS = `${ISSUE}/labels`;

/** As much of issues as pull requests need: their numbers, labels and comments. */
export const issueRoutes: readonly Route[] = [
  { method: "POST", path: ISSUES, access: READ, handle: create },
  { method: "GET", path: ISSUE, access: READ, handle: get },
  { method: "GET", path: LABELS, access: READ, handle: labels },
  { method: "POST", path: LABELS, access: READ, handle: (ctx) => label(ctx, "add") },
  { method: "PUT", path: LABELS, access: READ, handle: (ctx) => label(ctx, "set") },
  { method: "DELETE", path: `${LABELS}/:label`, access: READ, handle: unlabel },
  { method: "GET", path: `${ISSUE}/comments`, access: READ, handle: comments },
  { method: "POST", path: `${ISSUE}/comments`, access: READ, handle: comment },
];

async function create(ctx: Context): Promise<Reply> {
  requireParticipant(ctx);
  const fields = new Fields("Issue", await ctx.json());
  const given = {
    title: fields.required("title"),
    body: fields.string("body") ?? null,
    user_id: ctx.user.user.id,
  };
  fields.check();
  const issue = insertIssue(ctx.server, ctx.repo.id, given);
  return json(201, issueJson(ctx.server, ctx.repo, issue, null));
}

function get(ctx: Context): Reply {
  const issue = requireIssue(ctx);
  const pull = findPull(ctx.server, ctx.repo.id, issue.number);
  return json(200, issueJson(ctx.server, ctx.repo, issue, pull));
}

function labels(ctx: Context): Reply {
  return paginated(ctx, labelsJson(ctx.server, ctx.repo, requireIssue(ctx)), (found) => found);
}

async function label(ctx: Context, how: "add" | "set"): Promise<Reply> {
  const issue = requireIssue(ctx);
  requireEditor(ctx, issue.user_id);
  const fields = new Fields("Label", await ctx.json());
  const given = (fields.array("labels") ?? []).filter((name) => typeof name === "string");
  fields.check();
  const names = how === "add" ? [...namesOf(issue), ...given] : given;
  updateIssue(ctx.server, issue.id, { labels: labelText(names) });
  return json(200, labelsJson(ctx.server, ctx.repo, requireIssue(ctx)));
}

function unlabel(ctx: Context): Reply {
  const issue = requireIssue(ctx);
  requireEditor(ctx, issue.user_id);
  const name = ctx.param("label").toLowerCase();
  const rest = namesOf(issue).filter((known) => known.toLowerCase() !== name);
  if (rest.length === namesOf(issue).length) throw notFound();
  updateIssue(ctx.server, issue.id, { labels: labelText(rest) });
  return json(200, labelsJson(ctx.server, ctx.repo, requireIssue(ctx)));
}

function comments(ctx: Context): Reply {
  const { id } = requireIssue(ctx);
  const sql = "SELECT * FROM issue_comments WHERE issue_id = ? ORDER BY id";
  const found = all<CommentRow>(ctx.server.db, sql, id);
  return paginated(ctx, found, (row) => commentJson(ctx, row));
}

async function comment(ctx: Context): Promise<Reply> {
  requireParticipant(ctx);
  const issue = requireIssue(ctx);
  const fields = new Fields("IssueComment", await ctx.json());
  const body = fields.required("body");
  fields.check();
  const now = ctx.server.now();
  const id = ctx.server.ids.next("issue_comment");
  const row = { id, user_id: ctx.user.user.id, body, created_at: now, updated_at: now };
  const insert = "INSERT INTO issue_comments VALUES (?, ?, ?, ?, ?, ?)";
  run(ctx.server.db, insert, id, issue.id, row.user_id, body, now, now);
  return json(201, commentJson(ctx, row));
}

function requireIssue(ctx: Context): IssueRow {
  const issue = findIssue(ctx.server, ctx.repo.id, ctx.idParam("number"));
  if (issue === null) throw notFound();
  return issue;
}

/** The schema `issue-comment`. */
function commentJson(ctx: Context, row: CommentRow): Record<string, unknown> {
  const { api, html } = linksOf(ctx.server, ctx.repo);
  const number = ctx.param("number");
  return {
    id: row.id,
    node_id: nodeId("IC", row.id),
    url: `${api}/issues/comments/${row.id}`,
    html_url: `${html}/issues/${number}#issuecomment-${row.id}`,
    issue_url: `${api}/issues/${number}`,
    body: row.body,
    user: person(ctx.server, row.user_id),
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}
