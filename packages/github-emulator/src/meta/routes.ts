import { findUser, userJson } from "../auth/users.ts";
import type { UserRow } from "../auth/users.ts";
import type { Context } from "../http/context.ts";
import { callerOf } from "../http/rate-limit.ts";
import { forbidden, notFound } from "../http/errors.ts";
import { json } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { ROOT_PATHS } from "./root-urls.ts";

/** The API root, who am I, and limits. */
export const metaRoutes: readonly Route[] = [
  { method: "GET", path: "/", handle: root },
  { method: "GET", path: "/meta", handle: (ctx) => json(200, meta(ctx)) },
  { method: "GET", path: "/user", handle: currentUser },
  { method: "GET", path: "/users/:login", handle: user },
  { method: "GET", path: "/rate_limit", handle: rateLimit },
];

function root(ctx: Context): Reply {
  const { api_url: api, url } = ctx.server.urls;
  const listed = Object.entries(ROOT_PATHS).map(([name, path]) => [name, api + path]);
  return json(200, {
    ...Object.fromEntries(listed),
    current_user_authorizations_html_url: `${url}/settings/connections/applications{/client_id}`,
  });
}

// Enterprise Server tells clients its version here.
function meta(ctx: Context): Record<string, unknown> {
  return { verifiable_password_authentication: false, installed_version: ctx.server.ghesVersion };
}

function currentUser(ctx: Context): Reply {
  const { user: row, kind } = ctx.user;
  if (kind === "installation") throw forbidden("Resource not accessible by integration");
  return json(200, profile(ctx, row));
}

function user(ctx: Context): Reply {
  const row = findUser(ctx.server.db, ctx.param("login"));
  if (row === null) throw notFound();
  return json(200, profile(ctx, row));
}

function profile(ctx: Context, row: UserRow): Record<string, unknown> {
  return {
    ...userJson(ctx.server, row),
    name: row.login,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: row.created_at,
    updated_at: row.created_at,
  };
}

function rateLimit(ctx: Context): Reply {
  const caller = callerOf(ctx.req, ctx.identity);
  const state = ctx.server.rateLimits.state(caller, ctx.server.clock());
  return json(200, { resources: { core: state, graphql: state, search: state }, rate: state });
}
