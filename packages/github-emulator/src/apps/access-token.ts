import { reaches } from "../auth/access.ts";
import { type Grants, type Level, PERMISSIONS } from "../auth/identity.ts";
import { mintToken } from "../auth/tokens.ts";
import { ensureUser } from "../auth/users.ts";
import type { Context } from "../http/context.ts";
import { unprocessable } from "../http/errors.ts";
import { Fields } from "../http/fields.ts";
import { type Reply, json } from "../http/reply.ts";
import { repositoryJson } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { AppRow, InstallationRow, Permissions } from "./rows.ts";
import { permissionsOf, repositoriesOf } from "./rows.ts";

const VALID_MS = 3_600_000;
const LEVELS: readonly Level[] = ["read", "write", "admin"];

/** POST /app/installations/:id/access_tokens {repositories?, repository_ids?, permissions?} */
export async function issueAccessToken(
  ctx: Context,
  app: AppRow,
  installation: InstallationRow,
): Promise<Reply> {
  const { server } = ctx;
  const fields = new Fields("AccessToken", await ctx.json());
  const names = fields.array("repositories");
  const ids = fields.array("repository_ids");
  const asked = fields.object("permissions");
  fields.check();
  const reachable = repositoriesOf(server, installation);
  const chosen = names === undefined && ids === undefined ? null : choose(reachable, names, ids);
  const permissions = narrow(permissionsOf(installation), asked);
  const bot = ensureUser(server, `${app.slug}[bot]`, "Bot");
  const expiresAt = new Date(server.clock().getTime() + VALID_MS);
  const grants: Grants = Object.fromEntries(
    (chosen ?? reachable).map((repo) => [String(repo.id), permissions]),
  );
  const token = mintToken(server, {
    userId: bot.id,
    kind: "installation",
    grants,
    expiresAt: expiresAt.toISOString(),
  });
  const identity = { user: bot, kind: "installation", grants, scopes: null } as const;
  return json(201, {
    token,
    expires_at: expiresAt.toISOString().replace(/\.\d{3}Z$/, "Z"),
    permissions,
    repository_selection: chosen === null ? installation.selection : "selected",
    ...(chosen === null
      ? {}
      : { repositories: chosen.map((repo) => repositoryJson(server, repo, identity)) }),
  });
}

/** By name (without owner) or id; each must be one the installation reaches. */
function choose(
  reachable: readonly RepositoryRow[],
  names: readonly unknown[] = [],
  ids: readonly unknown[] = [],
): readonly RepositoryRow[] {
  const wanted = [
    ...names.map((name) =>
      reachable.find((repo) => repo.name.toLowerCase() === String(name).toLowerCase()),
    ),
    ...ids.map((id) => reachable.find((repo) => repo.id === id)),
  ];
  const found = wanted.filter((repo) => repo !== undefined);
  if (found.length < wanted.length) {
    throw unprocessable(
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  return [...new Set(found)];
}

/** Less is possible, more is not. */
function narrow(
  granted: Permissions,
  asked: Readonly<Record<string, unknown>> | undefined,
): Permissions {
  if (asked === undefined || Object.keys(asked).length === 0) return granted;
  const narrowed: Partial<Record<(typeof PERMISSIONS)[number], Level>> = {};
  for (const [name, value] of Object.entries(asked)) {
    const permission = PERMISSIONS.find((known) => known === name);
    const level = LEVELS.find((known) => known === value);
    const have = permission === undefined ? "none" : (granted[permission] ?? "none");
    if (permission === undefined || level === undefined || !reaches(have, level)) {
      throw unprocessable("The permissions requested are not granted to this installation.");
    }
    narrowed[permission] = level;
  }
  return { metadata: "read", ...narrowed };
}
