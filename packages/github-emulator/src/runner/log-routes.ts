import { readFile } from "node:fs/promises";
import { requireRun } from "../actions/request.ts";
import { findRun, attemptOf } from "../actions/runs.ts";
import { type JobRow, jobById, jobsOf } from "../actions/jobs.ts";
import type { Context } from "../http/context.ts";
import { notFound } from "../http/errors.ts";
import { type Reply, json, redirect, stream } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { findRepository } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { serveFile } from "../storage/serve-file.ts";
import { requireSignature, signUrl } from "../storage/sign.ts";
import { Readable } from "node:stream";
import { LOG_BLOBS } from "./job-log.ts";
import { outcomesOf } from "./results.ts";
import { zipOf } from "./zip.ts";

const read = { permission: "actions", level: "read" } as const;
const RUN = "/repos/:owner/:repo/actions/runs/:run_id";
const VALID_SECONDS = 60;

export const logRoutes: readonly Route[] = [
  { method: "GET", path: `${RUN}/logs`, access: read, handle: ofRun },
  { method: "GET", path: `${RUN}/attempts/:attempt/logs`, access: read, handle: ofRun },
  {
    method: "GET",
    path: "/repos/:owner/:repo/actions/jobs/:job_id/logs",
    access: read,
    handle: ofJob,
  },
];

/** On the storage origin: the bytes. */
export const logStorageRoutes: readonly Route[] = [
  { method: "GET", path: "/job-logs/:id", handle: serveJob },
  { method: "GET", path: "/run-logs/:id/:attempt", handle: serveRun },
];

/** For pages and tests: GitHub shows outputs and summaries nowhere in its API. */
export const resultRoutes: readonly Route[] = [
  { method: "GET", path: "/repos/:account/:name/runs/:run_id/results", handle: results },
];

function ofRun(ctx: Context): Reply {
  const given = requireRun(ctx);
  const attempt = ctx.param("attempt") === "" ? given.run_attempt : ctx.idParam("attempt");
  const row = attemptOf(ctx.server, given, attempt);
  if (row === null || jobsOf(ctx.server, row.id, attempt).length === 0) throw notFound();
  return toStorage(ctx, `/run-logs/${row.id}/${attempt}`);
}

function ofJob(ctx: Context): Reply {
  const job = jobById(ctx.server, ctx.idParam("job_id"));
  if (job === null || findRun(ctx.server, ctx.repo.id, job.run_id) === null) throw notFound();
  return toStorage(ctx, `/job-logs/${job.id}`);
}

function toStorage(ctx: Context, path: string): Reply {
  return redirect(302, signUrl(ctx.server, { method: "GET", path, ttlSeconds: VALID_SECONDS }));
}

function serveJob(ctx: Context): Promise<Reply> {
  requireSignature(ctx);
  return serveFile(ctx, ctx.server.paths.blob(LOG_BLOBS, ctx.idParam("id")), {
    "content-type": "text/plain; charset=utf-8",
  });
}

async function serveRun(ctx: Context): Promise<Reply> {
  requireSignature(ctx);
  const jobs = jobsOf(ctx.server, ctx.idParam("id"), ctx.idParam("attempt"));
  const entries = await Promise.all(
    jobs.map(async (job, index) => ({
      // Slashes would make folders of a job's name.
      name: `${index}_${job.name.replaceAll(/[/\\:]/g, "")}.txt`,
      content: await readLog(ctx.server, job),
    })),
  );
  const zip = zipOf(entries.filter(({ content }) => content.length > 0));
  return stream(200, Readable.from([zip]), {
    "content-type": "application/zip",
    "content-length": zip.length,
  });
}

function results(ctx: Context): Reply {
  const repo = findRepository(ctx.server.db, ctx.param("account"), ctx.param("name"));
  const row = repo === null ? null : findRun(ctx.server, repo.id, ctx.idParam("run_id"));
  if (row === null) throw notFound();
  const outcomes = outcomesOf(ctx.server, row.id, row.run_attempt);
  return json(
    200,
    outcomes.map(({ key, result, outputs, summary, jobIds }) => {
      return { job: key, result, outputs, summary, job_ids: jobIds };
    }),
  );
}

function readLog(server: Pick<ServerState, "paths">, job: JobRow): Promise<Buffer> {
  return readFile(server.paths.blob(LOG_BLOBS, job.id)).catch(() => Buffer.alloc(0));
}
