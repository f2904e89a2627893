import type { Context } from "../http/context.ts";
import { notFound, validationFailed } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { paginatedAs } from "../http/pages.ts";
import { type Reply, json, noContent } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { linksOf } from "../repos/json.ts";
import {
  type BranchPolicyRow,
  branchPolicyJson,
  findBranchPolicy,
  listBranchPolicies,
  removeBranchPolicy,
  saveBranchPolicy,
} from "./branch-policies.ts";
import { type EnvironmentRow, branchPolicyOf, findEnvironment } from "./environments.ts";

const read = { permission: "actions", level: "read" } as const;
const administer = { permission: "administration", level: "write" } as const;

const ALL = "/repos/:owner/:repo/environments/:name/deployment-branch-policies";
const ONE = `${ALL}/:branch_policy_id`;

export const branchPolicyRoutes: readonly Route[] = [
  { method: "GET", path: ALL, access: read, handle: list },
  { method: "POST", path: ALL, access: administer, handle: create },
  { method: "GET", path: ONE, access: read, handle: get },
  { method: "PUT", path: ONE, access: administer, handle: rename },
  { method: "DELETE", path: ONE, access: administer, handle: remove },
];

function list(ctx: Context): Reply {
  const policies = listBranchPolicies(ctx.server, requireEnvironment(ctx).id);
  return paginatedAs(ctx, "branch_policies", policies, branchPolicyJson);
}

async function create(ctx: Context): Promise<Reply> {
  const environment = requireEnvironment(ctx);
  // The description has 404 for this too.
  if (branchPolicyOf(environment)?.custom_branch_policies !== true) throw notFound();
  const fields = new Fields("DeploymentBranchPolicy", await ctx.json());
  const name = fields.required("name");
  const type = fields.oneOf("type", ["branch", "tag"]) ?? "branch";
  fields.check();
  const known = listBranchPolicies(ctx.server, environment.id).find(
    (policy) => policy.name === name && policy.type === type,
  );
  if (known !== undefined) {
    const { api } = linksOf(ctx.server, ctx.repo);
    const path = `${api}/environments/${encodeURIComponent(environment.name)}/deployment-branch-policies`;
    const headers = { location: `${path}/${known.id}` };
    return { kind: "empty", status: 303, headers };
  }
  const row: BranchPolicyRow = {
    id: ctx.server.ids.next("branch_policy"),
    environment_id: environment.id,
    name,
    type,
  };
  saveBranchPolicy(ctx.server, row);
  return json(200, branchPolicyJson(row));
}

function get(ctx: Context): Reply {
  return json(200, branchPolicyJson(requirePolicy(ctx)));
}

async function rename(ctx: Context): Promise<Reply> {
  const policy = requirePolicy(ctx);
  const fields = new Fields("DeploymentBranchPolicy", await ctx.json());
  const name = fields.required("name");
  fields.check();
  const taken = listBranchPolicies(ctx.server, policy.environment_id).some(
    (other) => other.id !== policy.id && other.name === name && other.type === policy.type,
  );
  if (taken) {
    const resource = "DeploymentBranchPolicy";
    throw validationFailed([{ resource, code: "already_exists", field: "name" }]);
  }
  const row = { ...policy, name };
  saveBranchPolicy(ctx.server, row);
  return json(200, branchPolicyJson(row));
}

function remove(ctx: Context): Reply {
  removeBranchPolicy(ctx.server, requirePolicy(ctx).id);
  return noContent();
}

function requireEnvironment(ctx: Context): EnvironmentRow {
  const environment = findEnvironment(ctx.server, ctx.repo.id, ctx.param("name"));
  if (environment === null) throw notFound();
  return environment;
}

function requirePolicy(ctx: Context): BranchPolicyRow {
  const environment = requireEnvironment(ctx);
  const id = ctx.idParam("branch_policy_id");
  const policy = findBranchPolicy(ctx.server, environment.id, id);
  if (policy === null) throw notFound();
  return policy;
}
