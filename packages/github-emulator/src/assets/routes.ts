import { rm } from "node:fs/promises";
import type { Context } from "../http/context.ts";
import { notFound, unprocessable, validationFailed } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { paginated } from "../http/pages.ts";
import { json, noContent, redirect } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { releaseById } from "../releases/rows.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import { requireRelease, requireVisible } from "../releases/visible.ts";
import { run } from "../store/database.ts";
import { handOut } from "./download.ts";
import { assetJson } from "./json.ts";
import { normaliseAssetName } from "./names.ts";
import { assetById, assetByName, assetsOf } from "./rows.ts";
import type { AssetRow } from "./rows.ts";
import { uploadAsset } from "./upload.ts";

const READ = { permission: "contents", level: "read" } as const;
const WRITE = { permission: "contents", level: "write" } as const;
const OF_RELEASE = "/repos/:owner/:repo/releases/:release_id/assets";
const ASSET = "/repos/:owner/:repo/releases/assets/:asset_id";

export const assetRoutes: readonly Route[] = [
  { method: "GET", path: OF_RELEASE, access: READ, handle: list },
  { method: "GET", path: ASSET, access: READ, handle: get },
  { method: "PATCH", path: ASSET, access: WRITE, handle: update },
  { method: "DELETE", path: ASSET, access: WRITE, handle: remove },
];

/** On the uploads host. */
export const uploadRoutes: readonly Route[] = [
  { method: "POST", path: OF_RELEASE, access: WRITE, handle: uploadAsset },
];

interface Found {
  readonly release: ReleaseRow;
  readonly asset: AssetRow;
}

function list(ctx: Context): Reply {
  const release = requireRelease(ctx);
  return paginated(ctx, assetsOf(ctx.server.db, release.id), (asset) =>
    assetJson(ctx.server, ctx.repo, release, asset),
  );
}

function get(ctx: Context): Reply {
  const { release, asset } = find(ctx);
  const accept = ctx.req.headers.accept ?? "";
  if (!accept.includes("application/octet-stream")) {
    return json(200, assetJson(ctx.server, ctx.repo, release, asset));
  }
  if (asset.state !== "uploaded") throw notFound();
  return redirect(302, handOut(ctx.server, asset));
}

async function update(ctx: Context): Promise<Reply> {
  const { server } = ctx;
  const { release, asset } = find(ctx);
  const fields = new Fields("ReleaseAsset", await ctx.json());
  const given = fields.string("name");
  const label = fields.string("label") ?? asset.label;
  fields.check();
  refuseFrozen(release);
  const name = given === undefined ? asset.name : normaliseAssetName(given);
  const holder = assetByName(server.db, release.id, name);
  if (holder !== null && holder.id !== asset.id) {
    throw validationFailed([{ resource: "ReleaseAsset", code: "already_exists", field: "name" }]);
  }
  run(
    server.db,
    "UPDATE assets SET name = ?, label = ?, updated_at = ? WHERE id = ?",
    name,
    label,
    server.now(),
    asset.id,
  );
  return json(200, assetJson(server, ctx.repo, release, find(ctx).asset));
}

async function remove(ctx: Context): Promise<Reply> {
  const { release, asset } = find(ctx);
  refuseFrozen(release);
  run(ctx.server.db, "DELETE FROM assets WHERE id = ?", asset.id);
  await rm(ctx.server.paths.blob("assets", asset.id), { force: true });
  return noContent();
}

function find(ctx: Context): Found {
  const asset = assetById(ctx.server.db, ctx.idParam("asset_id"));
  if (asset === null) throw notFound();
  const release = requireVisible(ctx, releaseById(ctx.server.db, ctx.repo.id, asset.release_id));
  return { release, asset };
}

function refuseFrozen(release: ReleaseRow): void {
  if (release.immutable === 1) {
    throw unprocessable("Cannot modify or delete assets of an immutable release.");
  }
}
