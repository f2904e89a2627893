import type { Context } from "../http/context.ts";
import { json, noContent } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { addOrganization, addToken, addUser, removeTokens } from "./accounts.ts";
import { clearFaults, getFaults, setFaults } from "./faults.ts";
import { setRateLimit } from "./rate-limit.ts";

/** Control of the emulator itself, below `/_emulator`. */
export const adminRoutes: readonly Route[] = [
  { method: "GET", path: "/requests", handle: listRequests },
  { method: "POST", path: "/reset", handle: reset },
  { method: "POST", path: "/faults", handle: setFaults },
  { method: "GET", path: "/faults", handle: getFaults },
  { method: "DELETE", path: "/faults", handle: clearFaults },
  { method: "POST", path: "/users", handle: addUser },
  { method: "POST", path: "/orgs", handle: addOrganization },
  { method: "POST", path: "/tokens", handle: addToken },
  { method: "DELETE", path: "/tokens", handle: removeTokens },
  { method: "PUT", path: "/rate_limit", handle: setRateLimit },
];

function listRequests(ctx: Context): Reply {
  const sinceId = Number(ctx.query.get("since_id") ?? 0);
  const method = ctx.query.get("method");
  const path = ctx.query.get("path");
  const found = ctx.server.log
    .all()
    .filter((record) => record.id > sinceId)
    .filter((record) => method === null || record.method === method.toUpperCase())
    .filter((record) => path === null || record.path.includes(path));
  return json(200, found);
}

async function reset(ctx: Context): Promise<Reply> {
  await ctx.server.reset();
  return noContent();
}
