import { roleOn } from "../auth/access.ts";
import type { Identity } from "../auth/identity.ts";
import { appIdOf } from "../checks/app.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { one } from "../store/database.ts";
import type { BypassActor, Ruleset } from "./rulesets.ts";
import type { Actors } from "./settings.ts";

type Stored = Pick<ServerState, "db">;

/** The ids GitHub gave the built-in repository roles. */
const ROLES: Readonly<Record<number, "write" | "admin">> = { 2: "write", 4: "write", 5: "admin" };

/** How a caller may get past a ruleset; `pull_request` only by merging one. */
export function bypassMode(
  server: Stored,
  repo: RepositoryRow,
  identity: Identity | null,
  ruleset: Ruleset,
): BypassActor["bypass_mode"] | "never" {
  if (identity === null) return "never";
  const modes = ruleset.bypassActors
    .filter((actor) => isActor(server, repo, identity, actor))
    .map(({ bypass_mode }) => bypass_mode);
  if (modes.includes("always")) return "always";
  return modes.includes("exempt") ? "exempt" : (modes[0] ?? "never");
}

/** Whether the caller is an administrator of the repository, in person. */
export function isAdministrator(
  server: Stored,
  repo: RepositoryRow,
  identity: Identity | null,
): boolean {
  if (identity === null || identity.kind === "installation") return false;
  return roleOn(server.db, identity.user, repo) === "admin";
}

/** Whether a protection names the caller: a person by login, an App by slug. */
export function isNamed(identity: Identity | null, actors: Actors | null): boolean {
  if (identity === null || actors === null) return false;
  const login = identity.user.login.toLowerCase();
  const names = identity.kind === "installation" ? actors.apps : actors.users;
  return names.some((name) => name.toLowerCase() === login.replace(/\[bot\]$/, ""));
}

function isActor(
  server: Stored,
  repo: RepositoryRow,
  identity: Identity,
  { actor_type: type, actor_id: id }: BypassActor,
): boolean {
  const app = identity.kind === "installation";
  switch (type) {
    case "Integration":
      return app && appIdOf(identity.user) === id;
    case "User":
      return !app && identity.user.id === id;
    case "RepositoryRole": {
      const needed = id === null ? undefined : ROLES[id];
      const role = roleOn(server.db, identity.user, repo);
      return !app && needed !== undefined && (role === needed || role === "admin");
    }
    case "OrganizationAdmin":
      return !app && isOwner(server, repo, identity);
    // Neither teams nor deploy keys exist here.
    case "Team":
    case "DeployKey":
      return false;
    default:
      return type satisfies never;
  }
}

function isOwner(server: Stored, repo: RepositoryRow, { user }: Identity): boolean {
  if (user.role === "admin") return true;
  const sql = "SELECT 1 FROM memberships WHERE org_id = ? AND user_id = ? AND role = 'admin'";
  return one(server.db, sql, repo.owner_id, user.id) !== null;
}
