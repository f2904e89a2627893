import type { DatabaseSync } from "node:sqlite";
import { one, run } from "../store/database.ts";
import type { ServerState } from "../state.ts";

export type UserType = "User" | "Organization" | "Bot";
export type GlobalRole = "admin" | "write" | "read";

export interface UserRow {
  readonly id: number;
  readonly login: string;
  readonly type: UserType;
  readonly role: GlobalRole | null;
  readonly created_at: string;
}

/** Logins are compared without case, as on GitHub. */
export function findUser(db: DatabaseSync, login: string): UserRow | null {
  return one<UserRow>(db, "SELECT * FROM users WHERE login = ?", login);
}

export function userById(db: DatabaseSync, id: number): UserRow | null {
  return one<UserRow>(db, "SELECT * FROM users WHERE id = ?", id);
}

/** Finds or makes the account. */
export function ensureUser(
  server: Pick<ServerState, "db" | "ids" | "now">,
  login: string,
  type: UserType,
  role: GlobalRole | null = null,
): UserRow {
  const known = findUser(server.db, login);
  if (known !== null) return known;
  const row: UserRow = { id: server.ids.next("user"), login, type, role, created_at: server.now() };
  run(
    server.db,
    "INSERT INTO users (id, login, type, role, created_at) VALUES (?, ?, ?, ?, ?)",
    row.id,
    row.login,
    row.type,
    row.role,
    row.created_at,
  );
  return row;
}

/** GitHub's "simple user" object. */
export function userJson(
  server: Pick<ServerState, "urls">,
  user: Pick<UserRow, "id" | "login" | "type"> & { readonly role?: GlobalRole | null },
): Record<string, unknown> {
  const api = `${server.urls.api_url}/users/${encodeURIComponent(user.login)}`;
  return {
    login: user.login,
    id: user.id,
    node_id: Buffer.from(`04:User${user.id}`).toString("base64"),
    avatar_url: `${server.urls.url}/avatars/u/${user.id}`,
    gravatar_id: "",
    url: api,
    html_url: `${server.urls.url}/${pageOf(user.login)}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: user.type,
    site_admin: user.role === "admin",
  };
}

/** A person as GitHub's "simple user", by id; null when the account is gone. */
export type Person = (id: number) => Record<string, unknown> | null;

/** Looks each person up once: for one answer, in which the same few appear a thousand times. */
export function rememberPeople(server: Pick<ServerState, "db" | "urls">): Person {
  const known = new Map<number, Record<string, unknown> | null>();
  return (id) => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const user = userById(server.db, id);
    const shown = user === null ? null : userJson(server, user);
    known.set(id, shown);
    return shown;
  };
}

// The page of a bot is that of its App: "dependabot[bot]" is at /apps/dependabot.
function pageOf(login: string): string {
  return login.endsWith("[bot]") ? `apps/${login.slice(0, -"[bot]".length)}` : login;
}
