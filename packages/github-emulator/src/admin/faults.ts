import { BadFaultPlan, parseFaultPlan } from "../faults/parse.ts";
import { readJson } from "../http/body.ts";
import type { Context } from "../http/context.ts";
import { GitHubError } from "../http/errors.ts";
import { json, noContent } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";

/** POST /_emulator/faults: replaces the plan; counting starts anew. 400 names each bad entry. */
export async function setFaults(ctx: Context): Promise<Reply> {
  const input = await readJson(ctx.body);
  try {
    ctx.server.faults.replace(parseFaultPlan(input));
  } catch (error) {
    if (!(error instanceof BadFaultPlan)) throw error;
    throw new GitHubError(400, error.message, { errors: error.problems });
  }
  return json(200, ctx.server.faults.report());
}

/** GET /_emulator/faults: the rules, and how often each matched and fired. */
export function getFaults(ctx: Context): Reply {
  return json(200, ctx.server.faults.report());
}

/** DELETE /_emulator/faults */
export function clearFaults(ctx: Context): Reply {
  ctx.server.faults.replace({ seed: 0, rules: [] });
  return noContent();
}
