import { environmentById } from "../actions/environments.ts";
import { review } from "../actions/gates.ts";
import type { RunRow } from "../actions/runs.ts";
import { findUser } from "../auth/users.ts";
import type { Context } from "../http/context.ts";
import { GitHubError, badRequest } from "../http/errors.ts";
import { type Reply, redirect } from "../http/reply.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import { reviewAction } from "./approvals.ts";
import { CLEAR_FAULTS } from "./faults.ts";
import { guardForm } from "./guard.ts";
import { runPage } from "./links.ts";

const LARGEST_FORM = 64 * 1024;

/** A button of a gate: decides as the chosen reviewer, by the rules that hold for the API. */
export async function decideByForm(ctx: Context, repo: RepositoryRow, row: RunRow): Promise<Reply> {
  const form = await readForm(ctx);
  guardForm(ctx.req, reviewAction(repo, row.id), form.get("token") ?? "");
  const state = form.get("decision");
  if (state !== "approved" && state !== "rejected") throw badRequest("Approve or reject?");
  const user = findUser(ctx.server.db, form.get("login") ?? "");
  if (user === null) throw badRequest("There is no such reviewer.");
  const environment = environmentById(ctx.server, Number(form.get("environment")));
  if (environment?.repository_id !== repo.id) throw badRequest("There is no such environment.");
  review(
    ctx.server,
    row,
    { user, kind: "user", grants: null, scopes: null },
    {
      environments: [environment],
      state,
      comment: form.get("comment") ?? "",
    },
  );
  // See other: reloading the page that follows must not decide again.
  return redirect(303, runPage(repo, row.id));
}

/** Disarms all faults. */
export async function clearFaultsByForm(ctx: Context): Promise<Reply> {
  const form = await readForm(ctx);
  guardForm(ctx.req, CLEAR_FAULTS, form.get("token") ?? "");
  ctx.server.faults.replace({ seed: 0, rules: [] });
  return redirect(303, "/#faults");
}

async function readForm(ctx: Context): Promise<URLSearchParams> {
  const type = ctx.req.headers["content-type"] ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) {
    throw new GitHubError(415, "This address takes the forms of its own pages.");
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_FORM) throw new GitHubError(413, "This form is too large.");
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}
