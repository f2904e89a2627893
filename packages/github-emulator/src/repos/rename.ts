import type { ServerState } from "../state.ts";
import { run } from "../store/database.ts";
import { fullName } from "./rows.ts";
import type { RepositoryRow } from "./rows.ts";

/** Requests to the old name are redirected from now on, until somebody takes it. */
export function rememberName(
  server: Pick<ServerState, "db">,
  repo: RepositoryRow,
  name: string,
): void {
  run(
    server.db,
    "INSERT INTO former_names VALUES (?, ?) ON CONFLICT (full_name) DO UPDATE SET repository_id = excluded.repository_id",
    fullName(repo),
    repo.id,
  );
  run(server.db, "DELETE FROM former_names WHERE full_name = ?", `${repo.owner_login}/${name}`);
}
