import type { Context } from "../http/context.ts";
import { GitHubError, notFound } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { paginated } from "../http/pages.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { userById } from "../auth/users.ts";
import { nodeId } from "../git/shapes.ts";
import { linksOf } from "../repos/json.ts";
import { idsOfLogins, requireEditor, requireParticipant, requirePullOf } from "./access.ts";
import { requirePull } from "./create.ts";
import { associationOf, person, pullSummaryJson } from "./json.ts";
import { type ReviewRow, reviewById, reviewsOf, saveReview } from "./reviews.ts";
import { type PullRow, updatePull } from "./rows.ts";

const READ = { permission: "pull_requests", level: "read" } as const;
const WRITE = { permission: "pull_requests", level: "write" } as const;
const PULL = "/repos/:owner/:repo/pulls/:number";
const REVIEWS = `${PULL}/reviews`;
const REQUESTED = `${PULL}/requested_reviewers`;

const STATES = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
} as const;
const EVENTS = ["APPROVE", "REQUEST_CHANGES", "COMMENT"] as const;

export const reviewRoutes: readonly Route[] = [
  { method: "POST", path: REVIEWS, access: READ, accepts: WRITE, handle: create },
  { method: "GET", path: REVIEWS, access: READ, handle: list },
  { method: "GET", path: `${REVIEWS}/:review_id`, access: READ, handle: get },
  { method: "PUT", path: `${REVIEWS}/:review_id/dismissals`, access: WRITE, handle: dismiss },
  { method: "GET", path: REQUESTED, access: READ, handle: requested },
  { method: "POST", path: REQUESTED, access: READ, handle: (ctx) => request(ctx, true) },
  { method: "DELETE", path: REQUESTED, access: READ, handle: (ctx) => request(ctx, false) },
];

async function create(ctx: Context): Promise<Reply> {
  requireParticipant(ctx);
  const pull = await requirePullOf(ctx);
  const fields = new Fields("PullRequestReview", await ctx.json());
  const event = fields.oneOf("event", EVENTS);
  const body = fields.string("body") ?? "";
  const commit = fields.string("commit_id") ?? pull.head_sha;
  fields.check();
  const { user } = ctx.user;
  refuse(event, body, user.id === pull.user_id);
  const row: ReviewRow = {
    id: ctx.server.ids.next("review"),
    issue_id: pull.id,
    user_id: user.id,
    state: event === undefined ? "PENDING" : STATES[event],
    body,
    commit_sha: commit,
    submitted_at: event === undefined ? null : ctx.server.now(),
  };
  saveReview(ctx.server, row);
  const waiting = (JSON.parse(pull.reviewers) as number[]).filter((id) => id !== user.id);
  updatePull(ctx.server, pull.id, { reviewers: JSON.stringify(waiting) });
  return announced(ctx, pull, row);
}

function refuse(event: (typeof EVENTS)[number] | undefined, body: string, own: boolean): void {
  const problems: string[] = [];
  if (own && event === "APPROVE") problems.push("Can not approve your own pull request");
  if (own && event === "REQUEST_CHANGES") {
    problems.push("Can not request changes on your own pull request");
  }
  if (body === "" && (event === "REQUEST_CHANGES" || event === "COMMENT")) {
    problems.push("Body can't be blank");
  }
  if (problems.length > 0) throw new GitHubError(422, "Unprocessable Entity", { errors: problems });
}

async function list(ctx: Context): Promise<Reply> {
  const pull = await requirePullOf(ctx);
  const me = ctx.identity?.user.id;
  const shown = reviewsOf(ctx.server, pull.id).filter(
    // What somebody has not submitted yet is theirs alone.
    (review) => review.state !== "PENDING" || review.user_id === me,
  );
  return paginated(ctx, shown, (review) => reviewJson(ctx, pull, review));
}

async function get(ctx: Context): Promise<Reply> {
  const { pull, review } = await requireReview(ctx);
  return json(200, reviewJson(ctx, pull, review));
}

async function dismiss(ctx: Context): Promise<Reply> {
  const { pull, review } = await requireReview(ctx);
  const fields = new Fields("PullRequestReview", await ctx.json());
  fields.required("message");
  fields.check();
  if (review.state !== "APPROVED" && review.state !== "CHANGES_REQUESTED") {
    const errors = ["Can not dismiss a commented pull request review"];
    throw new GitHubError(422, "Unprocessable Entity", { errors });
  }
  const row: ReviewRow = { ...review, state: "DISMISSED" };
  saveReview(ctx.server, row);
  return announced(ctx, pull, row);
}

async function requested(ctx: Context): Promise<Reply> {
  const summary = pullSummaryJson(ctx.server, ctx.repo, await requirePullOf(ctx));
  return json(200, { users: summary["requested_reviewers"], teams: [] });
}

async function request(ctx: Context, adds: boolean): Promise<Reply> {
  const { server, repo } = ctx;
  const pull = await requirePullOf(ctx);
  requireEditor(ctx, pull.user_id);
  const fields = new Fields("PullRequest", await ctx.json());
  const named = idsOfLogins(ctx, fields.array("reviewers") ?? []);
  fields.check();
  const before = (JSON.parse(pull.reviewers) as number[]).filter((id) => !named.includes(id));
  updatePull(server, pull.id, { reviewers: JSON.stringify(adds ? [...before, ...named] : before) });
  const now = requirePull(server, repo, pull.number);
  return json(adds ? 201 : 200, pullSummaryJson(server, repo, now));
}

async function announced(ctx: Context, pull: PullRow, review: ReviewRow): Promise<Reply> {
  const { changes } = ctx.server;
  changes.announce({ kind: "review", repositoryId: ctx.repo.id });
  // An automatic merge that waited for this is done when the answer arrives.
  await changes.settled();
  return json(200, reviewJson(ctx, pull, review));
}

async function requireReview(
  ctx: Context,
): Promise<{ readonly pull: PullRow; readonly review: ReviewRow }> {
  const pull = await requirePullOf(ctx);
  const review = reviewById(ctx.server, pull.id, ctx.idParam("review_id"));
  if (review === null) throw notFound();
  return { pull, review };
}

/** The schema `pull-request-review`. */
function reviewJson(ctx: Context, pull: PullRow, review: ReviewRow): Record<string, unknown> {
  const { api, html } = linksOf(ctx.server, ctx.repo);
  const author = userById(ctx.server.db, review.user_id);
  const page = `${html}/pull/${pull.number}#pullrequestreview-${review.id}`;
  const url = `${api}/pulls/${pull.number}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: person(ctx.server, review.user_id),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: url,
    author_association: author === null ? "NONE" : associationOf(ctx.server, ctx.repo, author),
    _links: { html: { href: page }, pull_request: { href: url } },
    ...(review.submitted_at === null ? {} : { submitted_at: review.submitted_at }),
    commit_id: review.commit_sha,
  };
}
