import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ServerState } from "../state.ts";
import { all } from "../store/database.ts";

/** Removes bytes that no artifact has any more: those of deleted runs, and of interrupted deletions. */
export function sweepArtifactBlobs(server: Pick<ServerState, "db" | "paths">): void {
  const rows = all<{ id: number }>(server.db, "SELECT id FROM artifacts");
  const kept = new Set(rows.map(({ id }) => String(id)));
  for (const kind of ["artifacts", "artifact-blocks"]) {
    const directory = join(server.paths.blobs, kind);
    mkdirSync(directory, { recursive: true });
    for (const name of readdirSync(directory)) {
      if (kept.has(name.replace(/\.json$/, ""))) continue;
      rmSync(join(directory, name), { recursive: true });
    }
  }
}
