import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AssetRow } from "../assets/rows.ts";
import { assetByName } from "../assets/rows.ts";
import { storeBytes } from "../assets/store-bytes.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import type { ServerState } from "../state.ts";
import { run } from "../store/database.ts";
import { MutationImpossible } from "./target.ts";

/** Changes the first byte. `stale`: the API goes on naming the digest of the bytes before. */
export async function replaceAsset(
  server: ServerState,
  asset: AssetRow,
  digest: "recomputed" | "stale",
): Promise<void> {
  if (asset.state !== "uploaded") throw new MutationImpossible(`${asset.name} has no bytes yet`);
  const file = server.paths.blob("assets", asset.id);
  const tmp = join(server.paths.tmp, `replaced-${server.ids.hex(8)}`);
  await copyFile(file, tmp);
  await flipFirstByte(tmp);
  // A rename, so that a download under way gets all of the old bytes or all of the new ones.
  await rename(tmp, file);
  const next = digest === "stale" ? asset.digest : `sha256:${await hashFile(file, "sha256")}`;
  updateDigest(server, asset, next);
}

/** An asset in state `uploaded`, whatever the release's rules say. */
export async function addAsset(
  server: ServerState,
  release: ReleaseRow,
  added: { readonly name: string; readonly content: string },
): Promise<void> {
  const { name, content } = added;
  if (assetByName(server.db, release.id, name) !== null) {
    throw new MutationImpossible(`${release.tag_name} has an asset ${name} already`);
  }
  const id = server.ids.next("asset");
  const tmp = join(server.paths.tmp, `asset-${id}`);
  const bytes = Readable.from([Buffer.from(content)]);
  const stored = await storeBytes(bytes, tmp, server.paths.blob("assets", id));
  insertAsset(server, {
    id,
    release_id: release.id,
    name,
    content_type: "application/octet-stream",
    uploader_id: release.author_id,
    ...stored,
  });
}

/** The same bytes under the same name on another release. */
export async function copyAsset(
  server: ServerState,
  asset: AssetRow,
  releaseId: number,
): Promise<void> {
  if (asset.state !== "uploaded") return;
  const id = server.ids.next("asset");
  await copyFile(server.paths.blob("assets", asset.id), server.paths.blob("assets", id));
  insertAsset(server, { ...asset, id, release_id: releaseId });
}

export async function deleteAsset(server: ServerState, asset: AssetRow): Promise<void> {
  run(server.db, "DELETE FROM assets WHERE id = ?", asset.id);
  await rm(server.paths.blob("assets", asset.id), { force: true });
}

/** What the API tells about the bytes; the bytes stay. */
export async function setDigest(
  server: ServerState,
  asset: AssetRow,
  form: null | "upper_case" | "sha512",
): Promise<void> {
  if (form === null) return updateDigest(server, asset, null);
  if (asset.digest === null) throw new MutationImpossible(`${asset.name} has no digest`);
  const file = server.paths.blob("assets", asset.id);
  const digest =
    form === "upper_case"
      ? `sha256:${asset.digest.replace(/^sha256:/, "").toUpperCase()}`
      : `sha512:${await hashFile(file, "sha512")}`;
  updateDigest(server, asset, digest);
}

function updateDigest(server: ServerState, asset: AssetRow, digest: string | null): void {
  const sql = "UPDATE assets SET digest = ?, updated_at = ? WHERE id = ?";
  run(server.db, sql, digest, server.now(), asset.id);
}

type NewAsset = Pick<
  AssetRow,
  "id" | "release_id" | "name" | "content_type" | "size" | "digest" | "uploader_id"
>;

function insertAsset(server: ServerState, asset: NewAsset): void {
  const now = server.now();
  run(
    server.db,
    `INSERT INTO assets (id, release_id, name, label, state, content_type, size, digest,
       uploader_id, created_at, updated_at)
     VALUES (?, ?, ?, '', 'uploaded', ?, ?, ?, ?, ?, ?)`,
    asset.id,
    asset.release_id,
    asset.name,
    asset.content_type,
    asset.size,
    asset.digest,
    asset.uploader_id,
    now,
    now,
  );
}

async function flipFirstByte(file: string): Promise<void> {
  const handle = await open(file, "r+");
  try {
    const byte = Buffer.alloc(1);
    await handle.read(byte, 0, 1, 0);
    byte.writeUInt8(byte.readUInt8(0) ^ 1, 0);
    await handle.write(byte, 0, 1, 0);
  } finally {
    await handle.close();
  }
}

async function hashFile(file: string, algorithm: "sha256" | "sha512"): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
