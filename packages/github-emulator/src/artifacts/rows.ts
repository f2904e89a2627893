import type { ServerState } from "../state.ts";
import { all, one, run } from "../store/database.ts";

export interface ArtifactRow {
  readonly id: number;
  readonly repository_id: number;
  readonly run_id: number;
  readonly run_attempt: number;
  /** The job that uploaded it, as the artifact service knows jobs. */
  readonly job_backend_id: string;
  readonly name: string;
  readonly mime_type: string;
  readonly size: number;
  /** "sha256:" and 64 hex digits; null while the upload is under way. */
  readonly digest: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly expires_at: string;
}

type Db = Pick<ServerState, "db">;

export function artifactById(server: Db, id: number): ArtifactRow | null {
  return one<ArtifactRow>(server.db, "SELECT * FROM artifacts WHERE id = ?", id);
}

/** The artifact of that name which one job uploaded, complete or not. */
export function artifactOfJob(
  server: Db,
  runId: number,
  jobBackendId: string,
  name: string,
): ArtifactRow | null {
  return one<ArtifactRow>(
    server.db,
    "SELECT * FROM artifacts WHERE run_id = ? AND job_backend_id = ? AND name = ?",
    runId,
    jobBackendId,
    name,
  );
}

/** The holder of a name in one attempt of a run: names are unique there, not across attempts. */
export function artifactOfAttempt(
  server: Db,
  runId: number,
  attempt: number,
  name: string,
): ArtifactRow | null {
  return one<ArtifactRow>(
    server.db,
    "SELECT * FROM artifacts WHERE run_id = ? AND run_attempt = ? AND name = ?",
    runId,
    attempt,
    name,
  );
}

/** Complete artifacts of all attempts, newest first. */
export function artifactsOfRun(server: Db, runId: number): ArtifactRow[] {
  const sql = "SELECT * FROM artifacts WHERE run_id = ? AND digest IS NOT NULL ORDER BY id DESC";
  return all<ArtifactRow>(server.db, sql, runId);
}

/** Complete artifacts, newest first. */
export function artifactsOfRepository(server: Db, repositoryId: number): ArtifactRow[] {
  const sql =
    "SELECT * FROM artifacts WHERE repository_id = ? AND digest IS NOT NULL ORDER BY id DESC";
  return all<ArtifactRow>(server.db, sql, repositoryId);
}

export function insertArtifact(server: Db, row: ArtifactRow): void {
  run(
    server.db,
    "INSERT INTO artifacts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    row.id,
    row.repository_id,
    row.run_id,
    row.run_attempt,
    row.job_backend_id,
    row.name,
    row.mime_type,
    row.size,
    row.digest,
    row.created_at,
    row.updated_at,
    row.expires_at,
  );
}

/** Makes an upload an artifact that everybody sees. */
export function completeArtifact(
  server: Pick<ServerState, "db" | "now">,
  id: number,
  stored: { readonly size: number; readonly digest: string },
): void {
  run(
    server.db,
    "UPDATE artifacts SET size = ?, digest = ?, updated_at = ? WHERE id = ?",
    stored.size,
    stored.digest,
    server.now(),
    id,
  );
}

export function deleteArtifactRow(server: Db, id: number): void {
  run(server.db, "DELETE FROM artifacts WHERE id = ?", id);
}
