import type { Context } from "../http/context.ts";
import { notFound } from "../http/errors.ts";
import { paginated } from "../http/pages.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import {
  type DeploymentRow,
  deploymentJson,
  deploymentStatusesJson,
  findDeployment,
  listDeployments,
} from "./deployments.ts";

const read = { permission: "deployments", level: "read" } as const;

const ALL = "/repos/:owner/:repo/deployments";
const ONE = `${ALL}/:deployment_id`;

export const deploymentRoutes: readonly Route[] = [
  { method: "GET", path: ALL, access: read, handle: list },
  { method: "GET", path: ONE, access: read, handle: get },
  { method: "GET", path: `${ONE}/statuses`, access: read, handle: listStatuses },
  { method: "GET", path: `${ONE}/statuses/:status_id`, access: read, handle: getStatus },
];

function list(ctx: Context): Reply {
  const asked = (name: string, value: string): boolean =>
    (ctx.query.get(name) ?? "none") === "none" || ctx.query.get(name) === value;
  const found = listDeployments(ctx.server, ctx.repo.id).filter(
    (row) =>
      asked("sha", row.head_sha) &&
      asked("ref", row.head_branch ?? row.head_sha) &&
      asked("task", "deploy") &&
      asked("environment", row.environment_name),
  );
  return paginated(ctx, found, (row) => deploymentJson(ctx.server, ctx.repo, row));
}

function get(ctx: Context): Reply {
  return json(200, deploymentJson(ctx.server, ctx.repo, requireDeployment(ctx)));
}

function listStatuses(ctx: Context): Reply {
  const statuses = deploymentStatusesJson(ctx.server, ctx.repo, requireDeployment(ctx));
  return paginated(ctx, statuses, (status) => status);
}

function getStatus(ctx: Context): Reply {
  const id = ctx.idParam("status_id");
  const statuses = deploymentStatusesJson(ctx.server, ctx.repo, requireDeployment(ctx));
  const found = statuses.find((status) => status["id"] === id);
  if (found === undefined) throw notFound();
  return json(200, found);
}

function requireDeployment(ctx: Context): DeploymentRow {
  const row = findDeployment(ctx.server, ctx.repo.id, ctx.idParam("deployment_id"));
  if (row === null) throw notFound();
  return row;
}
