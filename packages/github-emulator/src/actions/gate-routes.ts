import { requireAccess } from "../auth/access.ts";
import { requireWritingScope } from "../auth/scopes.ts";
import type { Context } from "../http/context.ts";
import { unprocessable } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { deploymentJson, findDeployment, listDeployments } from "./deployments.ts";
import {
  type EnvironmentRow,
  environmentById,
  environmentLink,
  reviewersJson,
} from "./environments.ts";
import { approvalsJson, pendingEnvironments, review, reviewObstacle } from "./gates.ts";
import { requireRun } from "./request.ts";

const read = { permission: "actions", level: "read" } as const;
const approve = { permission: "deployments", level: "write" } as const;

const RUN = "/repos/:owner/:repo/actions/runs/:run_id";

export const gateRoutes: readonly Route[] = [
  { method: "GET", path: `${RUN}/pending_deployments`, access: read, handle: listPending },
  { method: "POST", path: `${RUN}/pending_deployments`, accepts: approve, handle: decide },
  { method: "GET", path: `${RUN}/approvals`, access: read, handle: listApprovals },
];

function listPending(ctx: Context): Reply {
  const row = requireRun(ctx);
  const pending = pendingEnvironments(ctx.server, row.id).map(({ gate, environment }) => ({
    environment: environmentLink(ctx.server, ctx.repo, environment),
    wait_timer: environment.wait_timer,
    wait_timer_started_at: environment.wait_timer === 0 ? null : gate.started_at,
    current_user_can_approve:
      gate.reviewed === 0 && reviewObstacle(ctx.server, row, environment, ctx.identity) === null,
    reviewers: reviewersJson(ctx.server, environment),
  }));
  return json(200, pending);
}

async function decide(ctx: Context): Promise<Reply> {
  requireDeployments(ctx);
  const fields = new Fields("WorkflowRun", await ctx.json());
  const ids = fields.array("environment_ids");
  const state = fields.oneOf("state", ["approved", "rejected"]);
  const comment = fields.string("comment");
  if (ids === undefined || ids.length === 0) fields.problem("environment_ids", "missing_field");
  if (state === undefined) fields.problem("state", "missing_field");
  // GitHub's description requires it, though it may be empty.
  if (comment === undefined) fields.problem("comment", "missing_field");
  fields.check();
  const row = requireRun(ctx);
  const environments = (ids ?? []).map((id) => environmentOf(ctx, id));
  const chosen = new Set(environments.map((environment) => environment.id));
  const decided = listDeployments(ctx.server, ctx.repo.id).filter(
    ({ run_id, status, environment_id }) =>
      run_id === row.id && status === "waiting" && chosen.has(environment_id ?? -1),
  );
  review(ctx.server, row, ctx.user, {
    environments,
    state: state ?? "rejected",
    comment: comment ?? "",
  });
  return json(
    200,
    decided.map(({ id }) => deploymentOf(ctx, id)),
  );
}

/**
 * "Required reviewers with read access to the repository contents and deployments can use this
 * endpoint", says GitHub's documentation; only tokens with listed permissions need
 * `deployments: write`. A person's role alone never stands in a reviewer's way.
 */
function requireDeployments(ctx: Context): void {
  requireWritingScope(ctx.user, ctx.repo);
  const access = ctx.user.grants === null ? ({ ...approve, level: "read" } as const) : approve;
  requireAccess(ctx.server.db, ctx.user, ctx.repo, access);
}

function listApprovals(ctx: Context): Reply {
  return json(200, approvalsJson(ctx.server, ctx.repo, requireRun(ctx).id));
}

function environmentOf(ctx: Context, id: unknown): EnvironmentRow {
  const environment = typeof id === "number" ? environmentById(ctx.server, id) : null;
  if (environment?.repository_id !== ctx.repo.id) {
    throw unprocessable("There are no pending deployment requests to approve or reject");
  }
  return environment;
}

/** The deployment as the decision has left it. */
function deploymentOf(ctx: Context, id: number): object | null {
  const row = findDeployment(ctx.server, ctx.repo.id, id);
  return row === null ? null : deploymentJson(ctx.server, ctx.repo, row);
}
