import { nodeId } from "../git/shapes.ts";
import type { Context } from "../http/context.ts";
import { linksOf } from "../repos/json.ts";
import { fullName } from "../repos/rows.ts";
import { bypassMode, isAdministrator } from "./bypass.ts";
import type { Ruleset } from "./rulesets.ts";

/** The schema `repository-ruleset` as lists show it. */
export function rulesetSummaryJson(ctx: Context, ruleset: Ruleset): Record<string, unknown> {
  const { api, html } = linksOf(ctx.server, ctx.repo);
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: "Repository",
    source: fullName(ctx.repo),
    enforcement: ruleset.enforcement,
    node_id: nodeId("RRS", ruleset.id),
    _links: {
      self: { href: `${api}/rulesets/${ruleset.id}` },
      html: { href: `${html}/rules/${ruleset.id}` },
    },
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
  };
}

/** The same complete; only administrators see who may bypass it. */
export function rulesetJson(ctx: Context, ruleset: Ruleset): Record<string, unknown> {
  const { server, repo, identity } = ctx;
  const mode = bypassMode(server, repo, identity, ruleset);
  return {
    ...rulesetSummaryJson(ctx, ruleset),
    conditions: { ref_name: ruleset.conditions },
    rules: ruleset.rules,
    ...(isAdministrator(server, repo, identity) ? { bypass_actors: ruleset.bypassActors } : {}),
    current_user_can_bypass: mode === "pull_request" ? "pull_requests_only" : mode,
  };
}
