import type { Context } from "../http/context.ts";
import { notFound } from "../http/errors.ts";
import { openDueGates } from "./gates.ts";
import { type RunRow, findRun } from "./runs.ts";

/** The run of a path with `:run_id`, as of this moment. Throws 404. */
export function requireRun(ctx: Context): RunRow {
  openDueGates(ctx.server, ctx.repo.id);
  const row = findRun(ctx.server, ctx.repo.id, ctx.idParam("run_id"));
  if (row === null) throw notFound();
  return row;
}
