import type { DatabaseSync } from "node:sqlite";
import { all, one } from "../store/database.ts";

/**
 * An asset. While its upload is under way, and for ever after an upload that broke, it is a
 * `starter`: size 0, digest null, its name taken.
 */
export interface AssetRow {
  readonly id: number;
  readonly release_id: number;
  readonly name: string;
  readonly label: string;
  readonly state: "starter" | "uploaded";
  readonly content_type: string;
  readonly size: number;
  readonly digest: string | null;
  readonly download_count: number;
  readonly uploader_id: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** The assets of a release, in the order in which they were made. */
export function assetsOf(db: DatabaseSync, releaseId: number): AssetRow[] {
  return all<AssetRow>(db, "SELECT * FROM assets WHERE release_id = ? ORDER BY id", releaseId);
}

export function assetById(db: DatabaseSync, id: number): AssetRow | null {
  return one<AssetRow>(db, "SELECT * FROM assets WHERE id = ?", id);
}

export function assetByName(db: DatabaseSync, releaseId: number, name: string): AssetRow | null {
  return one<AssetRow>(
    db,
    "SELECT * FROM assets WHERE release_id = ? AND name = ?",
    releaseId,
    name,
  );
}
