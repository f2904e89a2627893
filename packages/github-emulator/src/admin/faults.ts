import { parseFaultPlan } from "../faults/parse.ts";
import { readJson } from "../http/body.ts";
import type { Context } from "../http/context.ts";
import { GitHubError } from "../http/errors.ts";
import { json, noContent } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";

/** POST /_emulator/faults: replaces the plan; counting starts anew. 400 names each bad entry. */
export async function setFaults(ctx: Context): Promise<Reply> {
  const parsed = parseFaultPlan(await readJson(ctx.body));
  if ("problems" in parsed) {
    throw new GitHubError(400, `Bad fault plan: ${parsed.problems.join("; ")}`, {
      errors: parsed.problems,
    });
  }
  ctx.server.faults.replace(parsed.rules);
  return json(200, ctx.server.faults.report());
}

/** GET /_emulator/faults: the rules, and how often each matched and fired. */
export function getFaults(ctx: Context): Reply {
  return json(200, ctx.server.faults.report());
}

/** DELETE /_emulator/faults */
export function clearFaults(ctx: Context): Reply {
  ctx.server.faults.replace([]);
  return noContent();
}
