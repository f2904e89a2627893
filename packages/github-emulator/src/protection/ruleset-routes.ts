import type { Context } from "../http/context.ts";
import { notFound, validationFailed } from "../http/errors.ts";
import { paginated } from "../http/pages.ts";
import { type Reply, json, noContent } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { fullName } from "../repos/rows.ts";
import { rulesetJson, rulesetSummaryJson } from "./ruleset-json.ts";
import { type RulesetInput, readRuleset } from "./ruleset-input.ts";
import {
  type Ruleset,
  deleteRuleset,
  listRulesets,
  rulesetById,
  rulesetsFor,
  saveRuleset,
} from "./rulesets.ts";

// Rules are no secret: whoever sees the repository may read them.
const READ = { permission: "metadata", level: "read" } as const;
const ADMIN = { permission: "administration", level: "write" } as const;
const PATH = "/repos/:owner/:repo/rulesets";
const ONE = `${PATH}/:ruleset_id`;

export const rulesetRoutes: readonly Route[] = [
  { method: "GET", path: PATH, access: READ, handle: list },
  { method: "POST", path: PATH, access: ADMIN, handle: create },
  { method: "GET", path: ONE, access: READ, handle: get },
  { method: "PUT", path: ONE, access: ADMIN, handle: change },
  { method: "DELETE", path: ONE, access: ADMIN, handle: remove },
  { method: "GET", path: "/repos/:owner/:repo/rules/branches/*", access: READ, handle: rulesOf },
];

function list(ctx: Context): Reply {
  const targets = ctx.query.get("targets")?.split(",") ?? null;
  const rulesets = listRulesets(ctx.server, ctx.repo.id);
  const shown = rulesets.filter(({ target }) => targets === null || targets.includes(target));
  return paginated(ctx, shown, (ruleset) => rulesetSummaryJson(ctx, ruleset));
}

async function create(ctx: Context): Promise<Reply> {
  const given = readRuleset(await ctx.json(), null);
  refuseTwin(ctx, given, null);
  const now = ctx.server.now();
  const id = ctx.server.ids.next("ruleset");
  return saved(ctx, 201, {
    ...given,
    id,
    repositoryId: ctx.repo.id,
    createdAt: now,
    updatedAt: now,
  });
}

function get(ctx: Context): Reply {
  return json(200, rulesetJson(ctx, requireRuleset(ctx)));
}

async function change(ctx: Context): Promise<Reply> {
  const before = requireRuleset(ctx);
  const given = readRuleset(await ctx.json(), before);
  refuseTwin(ctx, given, before.id);
  return saved(ctx, 200, { ...before, ...given, updatedAt: ctx.server.now() });
}

function remove(ctx: Context): Reply {
  deleteRuleset(ctx.server, requireRuleset(ctx).id);
  ctx.server.changes.announce({ kind: "check", repositoryId: ctx.repo.id });
  return noContent();
}

/** GET …/rules/branches/:branch: every rule of the active rulesets, also for branches to come. */
function rulesOf(ctx: Context): Reply {
  const rulesets = rulesetsFor(ctx.server, ctx.repo, `refs/heads/${ctx.param("*")}`);
  const rules = rulesets.flatMap((ruleset) =>
    ruleset.rules.map((rule) => ({
      ...rule,
      ruleset_source_type: "Repository",
      ruleset_source: fullName(ctx.repo),
      ruleset_id: ruleset.id,
    })),
  );
  return paginated(ctx, rules, (rule) => rule);
}

function saved(ctx: Context, status: 200 | 201, ruleset: Ruleset): Reply {
  saveRuleset(ctx.server, ruleset);
  // What a pull request waits for may just have been taken away.
  ctx.server.changes.announce({ kind: "check", repositoryId: ctx.repo.id });
  return json(status, rulesetJson(ctx, ruleset));
}

function requireRuleset(ctx: Context): Ruleset {
  const ruleset = rulesetById(ctx.server, ctx.repo.id, ctx.idParam("ruleset_id"));
  if (ruleset === null) throw notFound();
  return ruleset;
}

function refuseTwin(ctx: Context, { name }: RulesetInput, id: number | null): void {
  const rulesets = listRulesets(ctx.server, ctx.repo.id);
  const twin = rulesets.find((ruleset) => ruleset.name.toLowerCase() === name.toLowerCase());
  if (twin === undefined || twin.id === id) return;
  const message = "Name must be unique";
  throw validationFailed([{ resource: "Ruleset", code: "custom", field: "name", message }]);
}
