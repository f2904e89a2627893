import { rm } from "node:fs/promises";
import { assetsOf } from "../assets/rows.ts";
import { rememberPeople } from "../auth/users.ts";
import type { Context } from "../http/context.ts";
import { notFound } from "../http/errors.ts";
import { linkHeader, readPage } from "../http/pages.ts";
import { json, noContent } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { run } from "../store/database.ts";
import { createRelease } from "./create.ts";
import { releaseJson } from "./json.ts";
import { latestRelease } from "./latest.ts";
import { postNotes } from "./notes.ts";
import { pageOfReleases, publishedByTag } from "./rows.ts";
import { updateRelease } from "./update.ts";
import { requireRelease, seesDrafts } from "./visible.ts";

const READ = { permission: "contents", level: "read" } as const;
const WRITE = { permission: "contents", level: "write" } as const;
const RELEASES = "/repos/:owner/:repo/releases";
const RELEASE = `${RELEASES}/:release_id`;

export const releaseRoutes: readonly Route[] = [
  { method: "GET", path: RELEASES, access: READ, handle: list },
  { method: "POST", path: RELEASES, access: WRITE, handle: createRelease },
  { method: "GET", path: `${RELEASES}/latest`, access: READ, handle: latest },
  { method: "GET", path: `${RELEASES}/tags/*`, access: READ, handle: byTag },
  { method: "POST", path: `${RELEASES}/generate-notes`, access: WRITE, handle: postNotes },
  { method: "GET", path: RELEASE, access: READ, handle: get },
  { method: "PATCH", path: RELEASE, access: WRITE, handle: updateRelease },
  { method: "DELETE", path: RELEASE, access: WRITE, handle: remove },
];

function list(ctx: Context): Reply {
  const drafts = seesDrafts(ctx.server, ctx.identity, ctx.repo);
  const page = readPage(ctx.query);
  const { releases, total } = pageOfReleases(ctx.server.db, ctx.repo.id, { drafts, ...page });
  const person = rememberPeople(ctx.server);
  return json(
    200,
    releases.map((release) => releaseJson(ctx.server, ctx.repo, release, person)),
    linkHeader(ctx, page, total),
  );
}

function latest(ctx: Context): Reply {
  const release = latestRelease(ctx.server.db, ctx.repo);
  if (release === null) throw notFound();
  return json(200, releaseJson(ctx.server, ctx.repo, release));
}

// Published releases only, also for callers who see drafts elsewhere.
function byTag(ctx: Context): Reply {
  const release = publishedByTag(ctx.server.db, ctx.repo.id, ctx.param("*"));
  if (release === null) throw notFound();
  return json(200, releaseJson(ctx.server, ctx.repo, release));
}

function get(ctx: Context): Reply {
  return json(200, releaseJson(ctx.server, ctx.repo, requireRelease(ctx)));
}

// The git tag stays. A deleted immutable release sets its tag free in git, but not its name.
async function remove(ctx: Context): Promise<Reply> {
  const { server } = ctx;
  const release = requireRelease(ctx);
  const assets = assetsOf(server.db, release.id);
  run(server.db, "DELETE FROM releases WHERE id = ?", release.id);
  for (const { id } of assets) await rm(server.paths.blob("assets", id), { force: true });
  return noContent();
}
