import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../http/context.ts";
import {
  GitHubError,
  badRequest,
  notFound,
  unprocessable,
  validationFailed,
} from "../http/errors.ts";
import { json } from "../http/reply.ts";
import type { Reply } from "../http/reply.ts";
import { releaseById } from "../releases/rows.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import { requireRelease } from "../releases/visible.ts";
import { run, transaction } from "../store/database.ts";
import { assetJson } from "./json.ts";
import { normaliseAssetName } from "./names.ts";
import { assetById, assetByName, assetsOf } from "./rows.ts";
import type { AssetRow } from "./rows.ts";
import { storeBytes } from "./store-bytes.ts";
import type { StoredBytes } from "./store-bytes.ts";

const MAX_SIZE = 2 ** 31;
const MAX_ASSETS = 1000;

/**
 * POST {uploads}/repos/:owner/:repo/releases/:release_id/assets?name=&label=
 * The asset exists as `starter` from the first byte on. When the connection breaks it stays one.
 */
export async function uploadAsset(ctx: Context): Promise<Reply> {
  const { server, repo } = ctx;
  const release = requireRelease(ctx);
  refuseImmutable(release);
  requireLength(ctx);
  const starter = makeStarter(ctx, release, requireName(ctx));
  const file = server.paths.blob("assets", starter.id);
  const stored = await storeBytes(ctx.body, join(server.paths.tmp, `asset-${starter.id}`), file);
  try {
    const asset = finish(ctx, starter, stored);
    return json(201, assetJson(server, repo, release, asset), {
      location: `${server.urls.api_url}/repos/${repo.owner_login}/${repo.name}/releases/assets/${asset.id}`,
    });
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

function refuseImmutable(release: ReleaseRow): void {
  if (release.immutable === 1) {
    throw unprocessable("Cannot upload assets to an immutable release.");
  }
}

function requireName(ctx: Context): string {
  const given = ctx.query.get("name") ?? "";
  const name = normaliseAssetName(given);
  if (name === "") {
    throw validationFailed([{ resource: "ReleaseAsset", code: "missing_field", field: "name" }]);
  }
  return name;
}

// Node has refused bodies with two lengths, or with a length and chunks, before this.
function requireLength(ctx: Context): void {
  const header = ctx.req.headers["content-length"];
  const length = Number(header ?? 0);
  if (header === undefined || length === 0) throw badRequest("Bad Content-Length");
  if (length < MAX_SIZE) return;
  const message = `size must be less than ${MAX_SIZE}`;
  throw new GitHubError(422, "Validation Failed", {
    errors: [{ resource: "ReleaseAsset", code: "custom", field: "size", message }],
    // Nobody wants to read two gigabytes only to throw them away.
    headers: { connection: "close" },
  });
}

function makeStarter(ctx: Context, release: ReleaseRow, name: string): AssetRow {
  const { server } = ctx;
  return transaction(server.db, () => {
    const resource = "ReleaseAsset";
    if (assetByName(server.db, release.id, name) !== null) {
      throw validationFailed([{ resource, code: "already_exists", field: "name" }]);
    }
    if (assetsOf(server.db, release.id).length >= MAX_ASSETS) {
      const message = `file_count limited to ${MAX_ASSETS} assets per release`;
      throw validationFailed([{ resource, code: "custom", field: "file_count", message }]);
    }
    const id = server.ids.next("asset");
    const now = server.now();
    run(
      server.db,
      `INSERT INTO assets (id, release_id, name, label, state, content_type, size, digest,
         uploader_id, created_at, updated_at)
       VALUES (?, ?, ?, ?, 'starter', ?, 0, NULL, ?, ?, ?)`,
      id,
      release.id,
      name,
      ctx.query.get("label") ?? "",
      ctx.req.headers["content-type"] ?? "application/octet-stream",
      ctx.user.user.id,
      now,
      now,
    );
    return requireAsset(ctx, id);
  });
}

/** The bytes are safely on disk: now the row may say so, if release and row are still what they were. */
function finish(ctx: Context, starter: AssetRow, stored: StoredBytes): AssetRow {
  const { server, repo } = ctx;
  return transaction(server.db, () => {
    const release = releaseById(server.db, repo.id, starter.release_id);
    if (release === null) throw notFound();
    refuseImmutable(release);
    run(
      server.db,
      "UPDATE assets SET state = 'uploaded', size = ?, digest = ?, updated_at = ? WHERE id = ?",
      stored.size,
      stored.digest,
      server.now(),
      starter.id,
    );
    return requireAsset(ctx, starter.id);
  });
}

function requireAsset(ctx: Context, id: number): AssetRow {
  const asset = assetById(ctx.server.db, id);
  if (asset === null) throw notFound();
  return asset;
}
