import { PERMISSIONS } from "../auth/identity.ts";
import type { Level, Permission } from "../auth/identity.ts";
import { mintToken, revokeTokens } from "../auth/tokens.ts";
import { ensureUser, findUser, userJson } from "../auth/users.ts";
import type { Context } from "../http/context.ts";
import { badRequest } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { json } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import { findRepository } from "../repos/rows.ts";
import { run } from "../store/database.ts";

const LEVELS: readonly Level[] = ["none", "read", "write", "admin"];

/** POST /_emulator/users {login}: the account (made when missing) and a token that acts as it. */
export async function addUser(ctx: Context): Promise<Reply> {
  const fields = new Fields("User", await ctx.json());
  const login = fields.required("login");
  const type = fields.oneOf("type", ["User", "Bot"]) ?? "User";
  fields.check();
  const user = ensureUser(ctx.server, login, type);
  const token = mintToken(ctx.server, {
    userId: user.id,
    kind: "user",
    grants: null,
    expiresAt: null,
  });
  return json(201, { ...userJson(ctx.server, user), token });
}

/** POST /_emulator/orgs {login, admins?: [login]}: the organisation, made when missing. */
export async function addOrganization(ctx: Context): Promise<Reply> {
  const fields = new Fields("Organization", await ctx.json());
  const login = fields.required("login");
  const admins = fields.array("admins") ?? [];
  fields.check();
  const org = ensureUser(ctx.server, login, "Organization");
  for (const name of admins) {
    const user = typeof name === "string" ? findUser(ctx.server.db, name) : null;
    if (user === null) throw badRequest(`admins: there is no user ${JSON.stringify(name)}`);
    run(
      ctx.server.db,
      "INSERT INTO memberships VALUES (?, ?, 'admin') ON CONFLICT DO NOTHING",
      org.id,
      user.id,
    );
  }
  return json(201, userJson(ctx.server, org));
}

/**
 * POST /_emulator/tokens {login, kind?, repositories?, scopes?, expires_in?}: a token limited to some
 * repositories and permissions, as GITHUB_TOKEN and fine-grained tokens are, or a classic one with
 * these scopes. `expires_in` seconds.
 */
export async function addToken(ctx: Context): Promise<Reply> {
  const { server } = ctx;
  const body = await ctx.json();
  const fields = new Fields("Token", body);
  const kind = fields.oneOf("kind", ["user", "installation"]) ?? "user";
  const login = fields.string("login") ?? (kind === "installation" ? "github-actions[bot]" : "");
  const repositories = fields.object("repositories");
  const scopes = fields.array("scopes");
  const expiresIn = fields.integer("expires_in");
  fields.check();
  if (login === "") throw badRequest("login: missing");
  if (scopes !== undefined && (kind === "installation" || repositories !== undefined)) {
    throw badRequest("scopes: only classic tokens have some");
  }
  const user = ensureUser(server, login, login.endsWith("[bot]") ? "Bot" : "User");
  const token = mintToken(server, {
    userId: user.id,
    kind,
    grants: repositories === undefined ? null : readGrants(ctx, repositories),
    ...(scopes === undefined ? {} : { scopes: scopes.map(String) }),
    expiresAt:
      expiresIn === undefined
        ? null
        : new Date(server.clock().getTime() + expiresIn * 1000).toISOString(),
  });
  return json(201, { token, login: user.login, kind });
}

/** DELETE /_emulator/tokens {login}: every token of the account is bad from now on. */
export async function removeTokens(ctx: Context): Promise<Reply> {
  const fields = new Fields("Token", await ctx.json());
  const login = fields.required("login");
  fields.check();
  const user = findUser(ctx.server.db, login);
  if (user === null) throw badRequest(`login: there is no account ${login}`);
  return json(200, { revoked: revokeTokens(ctx.server, user.id) });
}

function readGrants(
  ctx: Context,
  repositories: Readonly<Record<string, unknown>>,
): Record<string, Partial<Record<Permission, Level>>> {
  const grants: Record<string, Partial<Record<Permission, Level>>> = {};
  for (const [name, permissions] of Object.entries(repositories)) {
    const [owner = "", repo = ""] = name.split("/");
    const row = findRepository(ctx.server.db, owner, repo);
    if (row === null) throw badRequest(`repositories: there is no ${name}`);
    if (typeof permissions !== "object" || permissions === null) {
      throw badRequest(`repositories["${name}"]: must be an object of permissions`);
    }
    grants[row.id] = readPermissions(name, permissions);
  }
  return grants;
}

/** Permissions of a token on the repository `name`. Throws 400 with what is allowed. */
export function readPermissions(
  name: string,
  permissions: object,
): Partial<Record<Permission, Level>> {
  const read: Partial<Record<Permission, Level>> = {};
  for (const [key, value] of Object.entries(permissions)) {
    const permission = PERMISSIONS.find((known) => known === key);
    const level = LEVELS.find((known) => known === value);
    if (permission === undefined || level === undefined) {
      throw badRequest(
        `repositories["${name}"].${key}: permissions are ${PERMISSIONS.join(", ")}; levels are ${LEVELS.join(", ")}`,
      );
    }
    read[permission] = level;
  }
  return read;
}
