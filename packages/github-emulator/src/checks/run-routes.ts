import type { Context } from "../http/context.ts";
import { requireCommit } from "../git/context.ts";
import { forbidden, notFound } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { paginatedAs } from "../http/pages.ts";
import { type Reply, json } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { transaction } from "../store/database.ts";
import { appIdOfUser } from "./app.ts";
import { type CheckChange, readCheckChange } from "./input.ts";
import { checkJson, suiteJson } from "./json.ts";
import { type Check, checkById, checksOf, latestChecks, saveCheck } from "./rows.ts";
import { ensureSuite, suitesOf } from "./suites.ts";

const READ = { permission: "checks", level: "read" } as const;
const WRITE = { permission: "checks", level: "write" } as const;
const RUNS = "/repos/:owner/:repo/check-runs";
const COMMIT = "/repos/:owner/:repo/commits/:ref";

export const checkRunRoutes: readonly Route[] = [
  { method: "POST", path: RUNS, access: WRITE, handle: create },
  { method: "GET", path: `${RUNS}/:check_run_id`, access: READ, handle: get },
  { method: "PATCH", path: `${RUNS}/:check_run_id`, access: WRITE, handle: change },
  { method: "GET", path: `${RUNS}/:check_run_id/annotations`, access: READ, handle: annotations },
  { method: "GET", path: `${COMMIT}/check-runs`, access: READ, handle: listRuns },
  { method: "GET", path: `${COMMIT}/check-suites`, access: READ, handle: listSuites },
];

const NEW: CheckChange = {
  name: "",
  status: "queued",
  conclusion: null,
  externalId: "",
  detailsUrl: null,
  output: {},
  startedAt: null,
  completedAt: null,
};

async function create(ctx: Context): Promise<Reply> {
  const { server, repo } = ctx;
  refusePeople(ctx);
  const fields = new Fields("CheckRun", await ctx.json());
  fields.required("name");
  const sha = fields.required("head_sha");
  const given = readCheckChange(fields, NEW, server.now());
  fields.check();
  const commit = await requireCommit(ctx, sha);
  const appUserId = ctx.user.user.id;
  const check = transaction(server.db, () => {
    const made: Check = {
      ...given,
      id: server.ids.next("check_run"),
      repositoryId: repo.id,
      suiteId: ensureSuite(server, repo.id, commit.sha, appUserId),
      headSha: commit.sha,
      headBranch: null,
      appUserId,
      jobOfRun: null,
    };
    saveCheck(server, made);
    return made;
  });
  return announced(ctx, 201, check);
}

async function change(ctx: Context): Promise<Reply> {
  refusePeople(ctx);
  const before = requireCheck(ctx);
  const mine =
    appIdOfUser(ctx.server, before.appUserId) === appIdOfUser(ctx.server, ctx.user.user.id);
  // A job's check run follows its job; nobody else writes it.
  if (before.jobOfRun !== null || !mine)
    throw forbidden("Invalid app_id `check_run` was not made by this app.");
  const fields = new Fields("CheckRun", await ctx.json());
  const after = readCheckChange(fields, before, ctx.server.now());
  fields.check();
  const check: Check = { ...before, ...after };
  saveCheck(ctx.server, check);
  return announced(ctx, 200, check);
}

function get(ctx: Context): Reply {
  return json(200, checkJson(ctx.server, ctx.repo, requireCheck(ctx)));
}

function annotations(ctx: Context): Reply {
  return json(200, requireCheck(ctx).output.annotations ?? []);
}

async function listRuns(ctx: Context): Promise<Reply> {
  const { server, repo, query } = ctx;
  const { sha } = await requireCommit(ctx, ctx.param("ref"));
  const every = checksOf(server, repo.id, sha);
  const shown = query.get("filter") === "all" ? every : latestChecks(every);
  const name = query.get("check_name");
  const status = query.get("status");
  const app = query.get("app_id");
  const found = shown.filter(
    (check) =>
      (name ?? check.name) === check.name &&
      (status ?? check.status) === check.status &&
      (app === null || app === String(appIdOfUser(server, check.appUserId))),
  );
  return paginatedAs(ctx, "check_runs", found, (check) => checkJson(server, repo, check));
}

async function listSuites(ctx: Context): Promise<Reply> {
  const { server, repo } = ctx;
  const { sha } = await requireCommit(ctx, ctx.param("ref"));
  const suites = suitesOf(server, repo.id, sha, latestChecks(checksOf(server, repo.id, sha)));
  const bodies = await Promise.all(suites.map((suite) => suiteJson(server, repo, suite)));
  return paginatedAs(ctx, "check_suites", bodies, (body) => body);
}

function requireCheck(ctx: Context): Check {
  const check = checkById(ctx.server, ctx.repo.id, ctx.idParam("check_run_id"));
  if (check === null) throw notFound();
  return check;
}

function refusePeople(ctx: Context): void {
  if (ctx.user.kind !== "installation") throw forbidden("You must authenticate via a GitHub App.");
}

async function announced(ctx: Context, status: 200 | 201, check: Check): Promise<Reply> {
  const { server, repo } = ctx;
  server.changes.announce({ kind: "check", repositoryId: repo.id });
  // An automatic merge that waited for this is done when the answer arrives.
  await server.changes.settled();
  return json(status, checkJson(server, repo, check));
}
