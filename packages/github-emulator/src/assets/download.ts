import type { Context } from "../http/context.ts";
import { notFound } from "../http/errors.ts";
import { redirect } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { latestRelease } from "../releases/latest.ts";
import { publishedByTag } from "../releases/rows.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import type { ServerState } from "../state.ts";
import { serveFile } from "../storage/serve-file.ts";
import { requireSignature, signUrl } from "../storage/sign.ts";
import { run } from "../store/database.ts";
import { assetByName } from "./rows.ts";
import type { AssetRow } from "./rows.ts";

const VALID_SECONDS = 300;

/** On the html origin: what `browser_download_url` points at. */
export const downloadRoutes: readonly Route[] = [
  { method: "GET", path: "/:owner/:repo/releases/download/*", handle: byTag },
  { method: "GET", path: "/:owner/:repo/releases/latest/download/:name", handle: fromLatest },
];

/** On the storage origin: the bytes. */
export const assetStorageRoutes: readonly Route[] = [
  { method: "GET", path: "/release-assets/:id", handle: serve },
];

/** Counts a download and returns where the bytes are for the next five minutes. */
export function handOut(server: ServerState, asset: AssetRow): string {
  run(server.db, "UPDATE assets SET download_count = download_count + 1 WHERE id = ?", asset.id);
  return signUrl(server, {
    method: "GET",
    path: `/release-assets/${asset.id}`,
    params: {
      "response-content-disposition": `attachment; filename=${asset.name}`,
      "response-content-type": "application/octet-stream",
    },
    ttlSeconds: VALID_SECONDS,
  });
}

function byTag(ctx: Context): Reply {
  // Tags may contain slashes, asset names may not.
  const path = ctx.param("*");
  const slash = path.lastIndexOf("/");
  const release = publishedByTag(ctx.server.db, ctx.repo.id, path.slice(0, Math.max(slash, 0)));
  return toBytes(ctx, release, path.slice(slash + 1));
}

function fromLatest(ctx: Context): Reply {
  return toBytes(ctx, latestRelease(ctx.server.db, ctx.repo), ctx.param("name"));
}

function toBytes(ctx: Context, release: ReleaseRow | null, name: string): Reply {
  const asset = release === null ? null : assetByName(ctx.server.db, release.id, name);
  if (asset?.state !== "uploaded") throw notFound();
  return redirect(302, handOut(ctx.server, asset));
}

function serve(ctx: Context): Promise<Reply> {
  requireSignature(ctx);
  return serveFile(ctx, ctx.server.paths.blob("assets", ctx.idParam("id")), {
    "content-type": ctx.query.get("response-content-type") ?? "application/octet-stream",
    "content-disposition": ctx.query.get("response-content-disposition") ?? "attachment",
  });
}
