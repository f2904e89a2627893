import { userById } from "../auth/users.ts";
import type { Context } from "../http/context.ts";
import { notFound } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { paginatedAs } from "../http/pages.ts";
import { type Reply, json, noContent } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import type { ServerState } from "../state.ts";
import { run } from "../store/database.ts";
import {
  type BranchPolicy,
  type EnvironmentSettings,
  environmentJson,
  findEnvironment,
  listEnvironments,
  putEnvironment,
} from "./environments.ts";

const read = { permission: "actions", level: "read" } as const;
const administer = { permission: "administration", level: "write" } as const;

const MAX_REVIEWERS = 6;
/** 30 days, in minutes. */
const MAX_WAIT_TIMER = 43_200;

const ONE = "/repos/:owner/:repo/environments/:name";

export const environmentRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:owner/:repo/environments", access: read, handle: list },
  { method: "GET", path: ONE, access: read, handle: get },
  { method: "PUT", path: ONE, access: administer, handle: put },
  { method: "DELETE", path: ONE, access: administer, handle: remove },
];

function list(ctx: Context): Reply {
  const environments = listEnvironments(ctx.server, ctx.repo.id);
  return paginatedAs(ctx, "environments", environments, (environment) =>
    environmentJson(ctx.server, ctx.repo, environment),
  );
}

function get(ctx: Context): Reply {
  const environment = findEnvironment(ctx.server, ctx.repo.id, ctx.param("name"));
  if (environment === null) throw notFound();
  return json(200, environmentJson(ctx.server, ctx.repo, environment));
}

async function put(ctx: Context): Promise<Reply> {
  const name = ctx.param("name");
  const fields = new Fields("Environment", await ctx.json());
  if (name.length > 255) fields.problem("name", "invalid", "name is too long");
  const settings = readSettings(ctx.server, fields);
  fields.check();
  const environment = putEnvironment(ctx.server, ctx.repo.id, name, settings);
  return json(200, environmentJson(ctx.server, ctx.repo, environment));
}

function remove(ctx: Context): Reply {
  const environment = findEnvironment(ctx.server, ctx.repo.id, ctx.param("name"));
  if (environment === null) throw notFound();
  run(ctx.server.db, "DELETE FROM environments WHERE id = ?", environment.id);
  return noContent();
}

/**
 * Reads the body of "Create or update an environment" and reports what is wrong in it.
 * `can_admins_bypass` is an addition of this local GitHub: on github.com only the web page sets it.
 */
function readSettings(server: ServerState, fields: Fields): EnvironmentSettings {
  const waitTimer = fields.integer("wait_timer") ?? 0;
  if (waitTimer < 0 || waitTimer > MAX_WAIT_TIMER) {
    fields.problem("wait_timer", "invalid", `must be between 0 and ${MAX_WAIT_TIMER}`);
  }
  return {
    waitTimer,
    preventSelfReview: fields.boolean("prevent_self_review") ?? false,
    canAdminsBypass: fields.boolean("can_admins_bypass") ?? true,
    reviewerIds: readReviewers(server, fields),
    branchPolicy: readBranchPolicy(fields),
  };
}

function readReviewers(server: ServerState, fields: Fields): number[] {
  const given = fields.array("reviewers") ?? [];
  if (given.length > MAX_REVIEWERS) {
    fields.problem("reviewers", "invalid", `at most ${MAX_REVIEWERS} reviewers`);
  }
  return given.flatMap((item) => {
    const { type, id } = asRecord(item);
    // Neither a bot nor an organisation can be asked for a review.
    const user = typeof id === "number" ? userById(server.db, id) : null;
    if (type === "User" && user?.type === "User") return [user.id];
    const what = type === "Team" ? "this local GitHub has no teams" : "no such reviewer";
    fields.problem("reviewers", "invalid", `${what}: ${JSON.stringify(item)}`);
    return [];
  });
}

function readBranchPolicy(fields: Fields): BranchPolicy | null {
  const given = fields.object("deployment_branch_policy");
  if (given === undefined) return null;
  const { protected_branches, custom_branch_policies } = given;
  if (typeof protected_branches !== "boolean" || typeof custom_branch_policies !== "boolean") {
    fields.problem("deployment_branch_policy", "invalid", "both members must be booleans");
    return null;
  }
  if (protected_branches === custom_branch_policies) {
    fields.problem(
      "deployment_branch_policy",
      "invalid",
      "protected_branches and custom_branch_policies cannot have the same value",
    );
  }
  return { protected_branches, custom_branch_policies };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
