import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ServerState } from "../state.ts";
import { all } from "../store/database.ts";

/** Removes the bytes of uploads that a kill interrupted between the rename and the database. */
export function sweepAssetBlobs(server: Pick<ServerState, "db" | "paths">): void {
  const directory = join(server.paths.blobs, "assets");
  mkdirSync(directory, { recursive: true });
  const rows = all<{ id: number }>(server.db, "SELECT id FROM assets WHERE state = 'uploaded'");
  const uploaded = new Set(rows.map(({ id }) => String(id)));
  for (const name of readdirSync(directory)) {
    if (!uploaded.has(name)) rmSync(join(directory, name));
  }
}
