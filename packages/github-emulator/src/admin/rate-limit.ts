import type { Context } from "../http/context.ts";
import { Fields } from "../http/fields.ts";
import { UNAUTHENTICATED_LIMIT } from "../http/rate-limit.ts";
import { type Reply, noContent } from "../http/reply.ts";
import { GITHUB_SECONDARY_LIMITS, type SecondaryLimits } from "../http/secondary-limits.ts";

/**
 * PUT /rate_limit {limit?, unauthenticated?, secondary?}: exactly these limits from now on, counted
 * from zero; what is left out is not enforced. `secondary` is `true` for GitHub's, or an object with
 * those that shall be others.
 */
export async function setRateLimit(ctx: Context): Promise<Reply> {
  const body = await ctx.json();
  const fields = new Fields("RateLimit", body);
  const limit = fields.integer("limit") ?? null;
  const strangers = limit === null ? null : Math.min(limit, UNAUTHENTICATED_LIMIT);
  const unauthenticated = fields.integer("unauthenticated") ?? strangers;
  const secondary = readSecondary(fields, body["secondary"]);
  fields.check();
  ctx.server.rateLimits.enforce({ limit, unauthenticated });
  ctx.server.secondaryLimits.enforce(secondary);
  return noContent();
}

const COUNTS = [
  "concurrent",
  "points",
  "graphql_points",
  "content_per_minute",
  "content_per_hour",
] as const;

function readSecondary(fields: Fields, given: unknown): SecondaryLimits | null {
  if (typeof given === "boolean") return given ? GITHUB_SECONDARY_LIMITS : null;
  const asked = fields.object("secondary");
  if (asked === undefined) return null;
  const limits: Record<(typeof COUNTS)[number], number> = { ...GITHUB_SECONDARY_LIMITS };
  const own = new Fields("SecondaryLimits", asked);
  for (const name of COUNTS) {
    const count = own.integer(name) ?? limits[name];
    if (count < 0) own.problem(name, "invalid", "cannot be negative");
    limits[name] = count;
  }
  for (const name of Object.keys(asked)) {
    if (name !== "status" && !COUNTS.some((known) => known === name)) own.problem(name, "invalid");
  }
  const status = own.integer("status") ?? GITHUB_SECONDARY_LIMITS.status;
  if (status !== 403 && status !== 429) own.problem("status", "invalid", "403 or 429");
  own.check();
  return { ...limits, status: status === 429 ? 429 : 403 };
}
