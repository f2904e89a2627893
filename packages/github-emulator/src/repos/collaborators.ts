import { roleOn } from "../auth/access.ts";
import type { Level } from "../auth/identity.ts";
import { findUser, userJson } from "../auth/users.ts";
import type { UserRow } from "../auth/users.ts";
import type { Context } from "../http/context.ts";
import { notFound } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { json, noContent } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { permissionFlags } from "./json.ts";
import { run } from "../store/database.ts";

const LEVELS = {
  pull: "read",
  triage: "read",
  push: "write",
  maintain: "write",
  admin: "admin",
} as const satisfies Record<string, Level>;
type Role = keyof typeof LEVELS;
const ROLES: readonly Role[] = ["pull", "triage", "push", "maintain", "admin"];

const ADMIN = { permission: "administration", level: "write" } as const;
const PATH = "/repos/:owner/:repo/collaborators/:login";

export const collaboratorRoutes: readonly Route[] = [
  { method: "PUT", path: PATH, access: ADMIN, handle: add },
  { method: "DELETE", path: PATH, access: ADMIN, handle: remove },
  { method: "GET", path: PATH, handle: check },
  { method: "GET", path: `${PATH}/permission`, handle: permission },
];

// GitHub sends an invitation (201) to outsiders; here everybody accepts at once.
async function add(ctx: Context): Promise<Reply> {
  const fields = new Fields("Repository", await ctx.json());
  const role = fields.oneOf("permission", ROLES) ?? "push";
  fields.check();
  run(
    ctx.server.db,
    `INSERT INTO collaborators VALUES (?, ?, ?, ?) ON CONFLICT (repository_id, user_id)
       DO UPDATE SET permission = excluded.permission, level = excluded.level`,
    ctx.repo.id,
    named(ctx).id,
    role,
    LEVELS[role],
  );
  return noContent();
}

function remove(ctx: Context): Reply {
  run(
    ctx.server.db,
    "DELETE FROM collaborators WHERE repository_id = ? AND user_id = ?",
    ctx.repo.id,
    named(ctx).id,
  );
  return noContent();
}

function check(ctx: Context): Reply {
  if (roleOn(ctx.server.db, named(ctx), ctx.repo) === "none") throw notFound();
  return noContent();
}

function permission(ctx: Context): Reply {
  const user = named(ctx);
  const level = roleOn(ctx.server.db, user, ctx.repo);
  const shown = level === "none" && ctx.repo.private === 0 ? "read" : level;
  const permissions = permissionFlags(shown);
  return json(200, {
    permission: shown,
    role_name: shown,
    user: { ...userJson(ctx.server, user), permissions, role_name: shown },
  });
}

function named(ctx: Context): UserRow {
  const user = findUser(ctx.server.db, ctx.param("login"));
  if (user === null) throw notFound();
  return user;
}
