import { userById } from "../auth/users.ts";
import type { Context } from "../http/context.ts";
import { GitHubError, forbidden, notFound } from "../http/errors.ts";
import { paginatedAs } from "../http/pages.ts";
import { type Reply, json, noContent } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { run } from "../store/database.ts";
import { cancelRun } from "./cancel.ts";
import { openDueGates } from "./gates.ts";
import { jobById, jobJson, jobsOf } from "./jobs.ts";
import { requireRun } from "./request.ts";
import { repeatRun } from "./rerun.ts";
import { refOfRun } from "./run-ref.ts";
import { runFilter } from "./run-filters.ts";
import { runJson } from "./run-json.ts";
import { attemptOf, findRun, listRuns } from "./runs.ts";
import { findWorkflow } from "./workflows.ts";

const read = { permission: "actions", level: "read" } as const;
const write = { permission: "actions", level: "write" } as const;

const RUNS = "/repos/:owner/:repo/actions/runs";
const RUN = `${RUNS}/:run_id`;

export const runRoutes: readonly Route[] = [
  { method: "GET", path: RUNS, access: read, handle: list },
  {
    method: "GET",
    path: "/repos/:owner/:repo/actions/workflows/:workflow/runs",
    access: read,
    handle: listOfWorkflow,
  },
  { method: "GET", path: RUN, access: read, handle: get },
  { method: "DELETE", path: RUN, access: write, handle: remove },
  { method: "GET", path: `${RUN}/attempts/:attempt`, access: read, handle: getAttempt },
  { method: "GET", path: `${RUN}/attempts/:attempt/jobs`, access: read, handle: listAttemptJobs },
  { method: "GET", path: `${RUN}/jobs`, access: read, handle: listJobs },
  {
    method: "GET",
    path: "/repos/:owner/:repo/actions/jobs/:job_id",
    access: read,
    handle: getJob,
  },
  { method: "POST", path: `${RUN}/cancel`, access: write, handle: cancel },
  { method: "POST", path: `${RUN}/force-cancel`, access: write, handle: cancel },
  { method: "POST", path: `${RUN}/rerun`, access: write, handle: rerun },
  { method: "POST", path: `${RUN}/rerun-failed-jobs`, access: write, handle: rerun },
];

function list(ctx: Context): Reply {
  return answerRuns(ctx, null);
}

async function listOfWorkflow(ctx: Context): Promise<Reply> {
  const workflow = await findWorkflow(ctx.server, ctx.repo, ctx.param("workflow"));
  if (workflow === null) throw notFound();
  return answerRuns(ctx, workflow.id);
}

function answerRuns(ctx: Context, workflowId: number | null): Reply {
  openDueGates(ctx.server, ctx.repo.id);
  const matches = runFilter(ctx.query, (id) => userById(ctx.server.db, id)?.login ?? null);
  const rows = listRuns(ctx.server, ctx.repo.id).filter(
    (row) => (workflowId === null || row.workflow_id === workflowId) && matches(row),
  );
  return paginatedAs(ctx, "workflow_runs", rows, (row) => runJson(ctx.server, ctx.repo, row));
}

function get(ctx: Context): Reply {
  return json(200, runJson(ctx.server, ctx.repo, requireRun(ctx)));
}

function remove(ctx: Context): Reply {
  const row = requireRun(ctx);
  if (row.status !== "completed") throw forbidden("Cannot delete a run that is in progress");
  run(ctx.server.db, "DELETE FROM workflow_runs WHERE id = ?", row.id);
  return noContent();
}

function getAttempt(ctx: Context): Reply {
  const row = attemptOf(ctx.server, requireRun(ctx), ctx.idParam("attempt"));
  if (row === null) throw notFound();
  return json(200, runJson(ctx.server, ctx.repo, row));
}

function listJobs(ctx: Context): Reply {
  const row = requireRun(ctx);
  const which = ctx.query.get("filter") === "all" ? "all" : row.run_attempt;
  return paginatedAs(ctx, "jobs", jobsOf(ctx.server, row.id, which), (job) =>
    jobJson(ctx.server, ctx.repo, row, job),
  );
}

function listAttemptJobs(ctx: Context): Reply {
  const row = attemptOf(ctx.server, requireRun(ctx), ctx.idParam("attempt"));
  if (row === null) throw notFound();
  return paginatedAs(ctx, "jobs", jobsOf(ctx.server, row.id, row.run_attempt), (job) =>
    jobJson(ctx.server, ctx.repo, row, job),
  );
}

function getJob(ctx: Context): Reply {
  openDueGates(ctx.server, ctx.repo.id);
  const job = jobById(ctx.server, ctx.idParam("job_id"));
  const row = job === null ? null : findRun(ctx.server, ctx.repo.id, job.run_id);
  if (job === null || row === null) throw notFound();
  return json(200, jobJson(ctx.server, ctx.repo, row, job));
}

/** On github.com the run ends a little later; here it has ended when the answer arrives. */
function cancel(ctx: Context): Reply {
  const row = requireRun(ctx);
  if (row.status === "completed") {
    throw new GitHubError(409, "Cannot cancel a workflow run that is completed.");
  }
  cancelRun(ctx.server, row);
  return json(202, {});
}

async function rerun(ctx: Context): Promise<Reply> {
  const ref = await refOfRun(ctx.server, requireRun(ctx));
  // Not before: another request may have started it meanwhile.
  const row = requireRun(ctx);
  if (row.status !== "completed") throw forbidden("This workflow is already running");
  const failedOnly = ctx.req.url?.includes("/rerun-failed-jobs") === true;
  const which = failedOnly ? "failed" : "all";
  const { runner } = ctx.server;
  const executed = runner?.rerun(row, ctx.user.user.id, which) ?? false;
  if (!executed) repeatRun(ctx.server, ctx.repo, row, { actorId: ctx.user.user.id, which, ref });
  return json(201, {});
}
