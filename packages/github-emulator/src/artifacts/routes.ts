import { requireRun } from "../actions/request.ts";
import { findRun } from "../actions/runs.ts";
import type { Context } from "../http/context.ts";
import { GitHubError, notFound } from "../http/errors.ts";
import { paginatedAs } from "../http/pages.ts";
import { type Reply, json, noContent, redirect } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { removeBlob } from "./blobs.ts";
import { downloadUrl } from "./download.ts";
import { artifactJson, isExpired } from "./json.ts";
import {
  type ArtifactRow,
  artifactById,
  artifactsOfRepository,
  artifactsOfRun,
  deleteArtifactRow,
} from "./rows.ts";

const read = { permission: "actions", level: "read" } as const;
const write = { permission: "actions", level: "write" } as const;
const ARTIFACTS = "/repos/:owner/:repo/actions/artifacts";
const ARTIFACT = `${ARTIFACTS}/:artifact_id`;
const OF_RUN = "/repos/:owner/:repo/actions/runs/:run_id/artifacts";

/** Artifacts over REST. */
export const artifactRoutes: readonly Route[] = [
  { method: "GET", path: ARTIFACTS, access: read, handle: list },
  { method: "GET", path: OF_RUN, access: read, handle: listOfRun },
  { method: "GET", path: ARTIFACT, access: read, handle: get },
  { method: "DELETE", path: ARTIFACT, access: write, handle: remove },
  { method: "GET", path: `${ARTIFACT}/:archive_format`, access: read, handle: download },
];

function list(ctx: Context): Reply {
  return answer(ctx, artifactsOfRepository(ctx.server, ctx.repo.id));
}

function listOfRun(ctx: Context): Reply {
  const found = artifactsOfRun(ctx.server, requireRun(ctx).id);
  return answer(ctx, ctx.query.get("direction") === "asc" ? found.toReversed() : found);
}

function get(ctx: Context): Reply {
  return json(200, render(ctx, requireArtifact(ctx)));
}

async function remove(ctx: Context): Promise<Reply> {
  const artifact = requireArtifact(ctx);
  deleteArtifactRow(ctx.server, artifact.id);
  await removeBlob(ctx.server, artifact.id);
  return noContent();
}

/** Also of public repositories, only for callers who have signed in. */
function download(ctx: Context): Reply {
  const artifact = requireArtifact(ctx);
  void ctx.user;
  if (ctx.param("archive_format") !== "zip") throw notFound();
  if (isExpired(ctx.server, artifact)) throw new GitHubError(410, "Artifact has expired");
  return redirect(302, downloadUrl(ctx.server, artifact));
}

function answer(ctx: Context, found: readonly ArtifactRow[]): Reply {
  const name = ctx.query.get("name");
  const named = name === null ? found : found.filter((artifact) => artifact.name === name);
  return paginatedAs(ctx, "artifacts", named, (artifact) => render(ctx, artifact));
}

function render(ctx: Context, artifact: ArtifactRow): Record<string, unknown> {
  const run = findRun(ctx.server, ctx.repo.id, artifact.run_id);
  return artifactJson(ctx.server, ctx.repo, run, artifact);
}

function requireArtifact(ctx: Context): ArtifactRow {
  const artifact = artifactById(ctx.server, ctx.idParam("artifact_id"));
  if (artifact?.repository_id !== ctx.repo.id || artifact.digest === null) throw notFound();
  return artifact;
}
