import { runtimeAccess } from "../artifacts/runtime-token.ts";
import { findUser } from "../auth/users.ts";
import type { Context } from "../http/context.ts";
import { badRequest, notFound } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { type IdTokenJob, idTokenAccess, readIdTokenJob } from "../oidc/request-token.ts";
import { type RepositoryRow, findRepository } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { resultRoutes } from "../runner/log-routes.ts";
import { valueRoutes } from "../runner/values.ts";
import { bypassGates } from "./bypass.ts";
import { openDueGates } from "./gates.ts";
import { readJob, readJobChange } from "./job-fields.ts";
import { jobPermissions, mayRequestIdToken, mintJobToken } from "./job-token.ts";
import { jobById, jobJson, updateJob } from "./jobs.ts";
import { readNewRun } from "./new-run.ts";
import { runJson } from "./run-json.ts";
import { CONCLUSIONS, RUN_STATUSES, type RunRow, createRun, findRun, updateRun } from "./runs.ts";
import { type StartedJob, endRefused, startJob } from "./start-job.ts";

// Not `:owner/:repo`: those are checked against the caller's permissions, and nobody signs in here.
const RUNS = "/repos/:account/:name/runs";
const RUN = `${RUNS}/:run_id`;

/** Runs that a test or a runner puts in place; GitHub has no such endpoints. */
export const actionsAdminRoutes: readonly Route[] = [
  { method: "POST", path: RUNS, handle: addRun },
  { method: "PATCH", path: RUN, handle: changeRun },
  { method: "POST", path: `${RUN}/token`, handle: addToken },
  { method: "POST", path: `${RUN}/bypass`, handle: bypass },
  { method: "POST", path: `${RUN}/jobs`, handle: addJob },
  { method: "PATCH", path: `${RUN}/jobs/:job_id`, handle: changeJob },
  ...resultRoutes,
  ...valueRoutes,
];

/**
 * POST …/runs: a run under way, with a token for its job. A job that names an environment goes
 * through that environment's gate.
 */
async function addRun(ctx: Context): Promise<Reply> {
  const repo = requireRepository(ctx);
  const { server } = ctx;
  const asked = await readNewRun(server, repo, await ctx.json());
  const { run: given, jobs, permissions, idToken } = asked;
  let row = await createRun(server, repo, given);
  const started: StartedJob[] = [];
  for (const job of jobs) {
    const one = await startJob(server, repo, row, job);
    row = one.run;
    started.push(one);
  }
  row = endRefused(server, row, started);
  const token = mintJobToken(server, repo, permissions);
  return json(201, {
    ...runJson(server, repo, row),
    token,
    ...(await services(server, row, idToken)),
  });
}

/** PATCH …/runs/:id {status?, conclusion?, run_attempt?}. A conclusion alone completes the run. */
async function changeRun(ctx: Context): Promise<Reply> {
  const { repo, row } = requireRunOf(ctx);
  const fields = new Fields("WorkflowRun", await ctx.json());
  const status = fields.oneOf("status", RUN_STATUSES);
  const conclusion = fields.oneOf("conclusion", CONCLUSIONS);
  const runAttempt = fields.integer("run_attempt");
  fields.check();
  const next = updateRun(ctx.server, row, {
    ...(status === undefined && conclusion !== undefined ? { status: "completed" as const } : {}),
    ...(status === undefined ? {} : { status }),
    ...(conclusion === undefined ? {} : { conclusion }),
    ...(runAttempt === undefined ? {} : { runAttempt }),
  });
  return json(200, runJson(ctx.server, repo, next));
}

/** POST …/runs/:id/token {permissions?, environment?, …}: another token, such as a later job of the run gets. */
async function addToken(ctx: Context): Promise<Reply> {
  const { repo, row } = requireRunOf(ctx);
  const fields = new Fields("Token", await ctx.json());
  const permissions = jobPermissions(fields, repo);
  const idToken = mayRequestIdToken(fields) ? readIdTokenJob(fields) : null;
  fields.check();
  const token = mintJobToken(ctx.server, repo, permissions);
  return json(201, { token, ...(await services(ctx.server, row, idToken)) });
}

/** What a job needs for the services beside the API, as the control API names it. */
async function services(
  server: ServerState,
  row: RunRow,
  idToken: IdTokenJob | null,
): Promise<Record<string, string>> {
  return {
    ...(await runtimeAccess(server, row)),
    ...(idToken === null ? {} : await idTokenAccess(server, row, idToken)),
  };
}

/** POST …/runs/:id/bypass {login, comment?, recorded?}: what an administrator does on a run's page. */
async function bypass(ctx: Context): Promise<Reply> {
  const { repo, row } = requireRunOf(ctx);
  const fields = new Fields("Bypass", await ctx.json());
  const login = fields.required("login");
  const comment = fields.string("comment") ?? "";
  const recorded = fields.boolean("recorded") ?? true;
  const user = findUser(ctx.server.db, login);
  if (user === null) fields.problem("login", "invalid", `there is no user ${login}`);
  fields.check();
  if (user === null) throw notFound();
  const next = bypassGates(ctx.server, repo, row, { user, comment, recorded });
  return json(200, runJson(ctx.server, repo, next));
}

/** POST …/runs/:id/jobs: a job of the current attempt. */
async function addJob(ctx: Context): Promise<Reply> {
  const { repo, row } = requireRunOf(ctx);
  const started = await startJob(ctx.server, repo, row, readJob(await ctx.json()));
  const next = endRefused(ctx.server, started.run, [started]);
  return json(201, jobJson(ctx.server, repo, next, started.job));
}

/** PATCH …/runs/:id/jobs/:job_id {status?, conclusion?, steps?, runner_name?}. */
async function changeJob(ctx: Context): Promise<Reply> {
  const { repo, row } = requireRunOf(ctx);
  const job = jobById(ctx.server, ctx.idParam("job_id"));
  if (job?.run_id !== row.id) throw notFound();
  const fields = new Fields("Job", await ctx.json());
  const change = readJobChange(fields);
  fields.check();
  return json(200, jobJson(ctx.server, repo, row, updateJob(ctx.server, job, change)));
}

function requireRepository(ctx: Context): RepositoryRow {
  const repo = findRepository(ctx.server.db, ctx.param("account"), ctx.param("name"));
  if (repo === null) {
    throw badRequest(`there is no repository ${ctx.param("account")}/${ctx.param("name")}`);
  }
  return repo;
}

function requireRunOf(ctx: Context): { readonly repo: RepositoryRow; readonly row: RunRow } {
  const repo = requireRepository(ctx);
  openDueGates(ctx.server, repo.id);
  const row = findRun(ctx.server, repo.id, ctx.idParam("run_id"));
  if (row === null) throw notFound();
  return { repo, row };
}
