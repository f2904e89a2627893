import type { Level, Permission } from "../auth/identity.ts";
import { type RepositoryRow, SELECT_REPOSITORY } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { all, one } from "../store/database.ts";

export interface AppRow {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly client_id: string;
  readonly owner_id: number;
  /** SPKI as PEM. */
  readonly public_key: string;
  readonly permissions: string;
  readonly created_at: string;
}

export interface InstallationRow {
  readonly id: number;
  readonly app_id: number;
  readonly account_id: number;
  readonly selection: "all" | "selected";
  readonly permissions: string;
  readonly created_at: string;
}

export type Permissions = Readonly<Partial<Record<Permission, Level>>>;

type Db = Pick<ServerState, "db">;

/** By what a JWT names as its issuer: the id or the client id. */
export function appByIssuer(server: Db, issuer: string): AppRow | null {
  const id = /^\d{1,15}$/.test(issuer) ? Number(issuer) : -1;
  return one<AppRow>(server.db, "SELECT * FROM apps WHERE id = ? OR client_id = ?", id, issuer);
}

export function installationsOf(server: Db, app: AppRow): InstallationRow[] {
  const sql = "SELECT * FROM installations WHERE app_id = ? ORDER BY id";
  return all<InstallationRow>(server.db, sql, app.id);
}

/** What an installation reaches as of now. */
export function repositoriesOf(server: Db, installation: InstallationRow): RepositoryRow[] {
  return installation.selection === "all"
    ? all<RepositoryRow>(
        server.db,
        `${SELECT_REPOSITORY} WHERE r.owner_id = ? ORDER BY r.id`,
        installation.account_id,
      )
    : all<RepositoryRow>(
        server.db,
        `${SELECT_REPOSITORY} JOIN installation_repositories i ON i.repository_id = r.id
         WHERE i.installation_id = ? ORDER BY r.id`,
        installation.id,
      );
}

export function permissionsOf(row: { readonly permissions: string }): Permissions {
  return JSON.parse(row.permissions) as Permissions;
}
