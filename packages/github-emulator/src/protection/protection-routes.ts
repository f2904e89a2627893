import { gitDir } from "../git/context.ts";
import { readRef } from "../git/repository.ts";
import type { Context } from "../http/context.ts";
import { GitHubError, inSentences } from "../http/errors.ts";
import { type Reply, json, noContent } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { linksOf } from "../repos/json.ts";
import { protectionJson, reviewsJson, statusChecksJson } from "./json.ts";
import { readProtection, readReviews, readStatusChecks } from "./settings-input.ts";
import { type Protection, protectionOf, setProtection } from "./settings.ts";

const READ = { permission: "administration", level: "read" } as const;
const ADMIN = { permission: "administration", level: "write" } as const;
const PATH = "/repos/:owner/:repo/branches/:branch/protection";
const CHECKS = `${PATH}/required_status_checks`;
const REVIEWS = `${PATH}/required_pull_request_reviews`;
const RESTRICTIONS = `${PATH}/restrictions`;

/** Routes of the switches that have their own address. */
const switches = (["enforce_admins", "required_signatures"] as const).flatMap((flag): Route[] => [
  {
    method: "GET",
    path: `${PATH}/${flag}`,
    access: READ,
    handle: async (ctx) => {
      const { flags } = await requireProtection(ctx);
      return json(200, { url: `${urlOf(ctx)}/${flag}`, enabled: flags[flag] });
    },
  },
  ...([true, false] as const).map((on): Route => ({
    method: on ? "POST" : "DELETE",
    path: `${PATH}/${flag}`,
    access: ADMIN,
    handle: async (ctx) => {
      const before = await requireProtection(ctx);
      save(ctx, { ...before, flags: { ...before.flags, [flag]: on } });
      return on ? json(200, { url: `${urlOf(ctx)}/${flag}`, enabled: true }) : noContent();
    },
  })),
]);

export const protectionRoutes: readonly Route[] = [
  { method: "GET", path: PATH, access: READ, handle: get },
  { method: "PUT", path: PATH, access: ADMIN, handle: put },
  { method: "DELETE", path: PATH, access: ADMIN, handle: remove },
  { method: "GET", path: CHECKS, access: READ, handle: getChecks },
  { method: "PATCH", path: CHECKS, access: ADMIN, handle: patchChecks },
  { method: "DELETE", path: CHECKS, access: ADMIN, handle: (ctx) => drop(ctx, "statusChecks") },
  { method: "GET", path: `${CHECKS}/contexts`, access: READ, handle: getContexts },
  { method: "GET", path: REVIEWS, access: READ, handle: getReviews },
  { method: "PATCH", path: REVIEWS, access: ADMIN, handle: patchReviews },
  { method: "DELETE", path: REVIEWS, access: ADMIN, handle: (ctx) => drop(ctx, "reviews") },
  {
    method: "DELETE",
    path: RESTRICTIONS,
    access: ADMIN,
    handle: (ctx) => drop(ctx, "restrictions"),
  },
  ...switches,
];

async function get(ctx: Context): Promise<Reply> {
  return json(200, protectionJson(ctx.server, urlOf(ctx), await requireProtection(ctx)));
}

async function put(ctx: Context): Promise<Reply> {
  await requireBranch(ctx);
  const before = protectionOf(ctx.server, ctx.repo.id, ctx.param("branch"));
  const body = await ctx.json();
  const protection = inSentences(() => readProtection(body, before));
  save(ctx, protection);
  return json(200, protectionJson(ctx.server, urlOf(ctx), protection));
}

async function remove(ctx: Context): Promise<Reply> {
  await requireProtection(ctx);
  save(ctx, null);
  return noContent();
}

async function getChecks(ctx: Context): Promise<Reply> {
  return json(200, statusChecksJson(urlOf(ctx), (await requirePart(ctx, "statusChecks")).part));
}

async function getContexts(ctx: Context): Promise<Reply> {
  const { part } = await requirePart(ctx, "statusChecks");
  return json(
    200,
    part.checks.map(({ context }) => context),
  );
}

async function patchChecks(ctx: Context): Promise<Reply> {
  const { whole, part } = await requirePart(ctx, "statusChecks");
  const statusChecks = readStatusChecks(await ctx.json(), part);
  save(ctx, { ...whole, statusChecks });
  return json(200, statusChecksJson(urlOf(ctx), statusChecks));
}

async function getReviews(ctx: Context): Promise<Reply> {
  const { part } = await requirePart(ctx, "reviews");
  return json(200, reviewsJson(ctx.server, urlOf(ctx), part));
}

async function patchReviews(ctx: Context): Promise<Reply> {
  const whole = await requireProtection(ctx);
  const reviews = readReviews(await ctx.json(), whole.reviews);
  save(ctx, { ...whole, reviews });
  return json(200, reviewsJson(ctx.server, urlOf(ctx), reviews));
}

const PARTS = {
  statusChecks: "Required status checks",
  reviews: "Required pull request reviews",
  restrictions: "Push restrictions",
} as const;
type Part = keyof typeof PARTS;

async function drop(ctx: Context, part: Part): Promise<Reply> {
  const { whole } = await requirePart(ctx, part);
  save(ctx, { ...whole, [part]: null });
  return noContent();
}

function save(ctx: Context, protection: Protection | null): void {
  setProtection(ctx.server, ctx.repo.id, ctx.param("branch"), protection);
  // What a pull request waits for may just have been taken away.
  ctx.server.changes.announce({ kind: "check", repositoryId: ctx.repo.id });
}

async function requirePart<P extends Part>(
  ctx: Context,
  name: P,
): Promise<{ readonly whole: Protection; readonly part: NonNullable<Protection[P]> }> {
  const whole = await requireProtection(ctx);
  const part = whole[name];
  if (part === null) {
    throw new GitHubError(404, `${PARTS[name]} not enabled`);
  }
  return { whole, part };
}

async function requireProtection(ctx: Context): Promise<Protection> {
  await requireBranch(ctx);
  const protection = protectionOf(ctx.server, ctx.repo.id, ctx.param("branch"));
  if (protection === null) throw new GitHubError(404, "Branch not protected");
  return protection;
}

async function requireBranch(ctx: Context): Promise<void> {
  if ((await readRef(gitDir(ctx), `refs/heads/${ctx.param("branch")}`)) === null) {
    throw new GitHubError(404, "Branch not found");
  }
}

function urlOf(ctx: Context): string {
  const branch = encodeURIComponent(ctx.param("branch"));
  return `${linksOf(ctx.server, ctx.repo).api}/branches/${branch}/protection`;
}
