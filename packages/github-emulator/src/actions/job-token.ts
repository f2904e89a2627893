import { readPermissions } from "../admin/accounts.ts";
import type { Level, Permission } from "../auth/identity.ts";
import { mintToken } from "../auth/tokens.ts";
import { ensureUser } from "../auth/users.ts";
import type { Fields } from "../http/fields.ts";
import { type RepositoryRow, fullName } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";

export type Permissions = Readonly<Partial<Record<Permission, Level>>>;

/** What a job may do when nobody says otherwise. */
const DEFAULTS: Permissions = { contents: "write", actions: "read", metadata: "read" };

const ID_TOKEN = "id-token";

/** GitHub ends a job on its own runners after this many hours, and the token with it. */
const JOB_HOURS = 6;

/** Whether `permissions` let the job ask for OIDC tokens: never by default, as on GitHub. */
export function mayRequestIdToken(fields: Fields): boolean {
  const level = fields.object("permissions")?.[ID_TOKEN];
  if (level !== undefined && level !== "write" && level !== "none") {
    fields.problem("permissions", "invalid", "id-token is write or none");
  }
  return level === "write";
}

/** Reads `permissions: {contents: "read", ...}`; given, it replaces the defaults as in a workflow. */
export function jobPermissions(fields: Fields, repo: RepositoryRow): Permissions {
  const given = fields.object("permissions");
  if (given === undefined) return DEFAULTS;
  // Not a permission of the token: it opens the OIDC service and no endpoint.
  const { [ID_TOKEN]: _idToken, ...others } = given;
  return readPermissions(fullName(repo), others);
}

/** A GITHUB_TOKEN: acts as `github-actions[bot]`, in this repository only. */
export function mintJobToken(
  server: ServerState,
  repo: RepositoryRow,
  permissions: Permissions,
): string {
  const bot = ensureUser(server, "github-actions[bot]", "Bot");
  return mintToken(server, {
    userId: bot.id,
    kind: "installation",
    grants: { [repo.id]: permissions },
    expiresAt: new Date(server.clock().getTime() + JOB_HOURS * 3_600_000).toISOString(),
  });
}
