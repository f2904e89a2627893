import { findUser, userById, userJson } from "../auth/users.ts";
import type { UserRow } from "../auth/users.ts";
import { nodeId } from "../git/shapes.ts";
import type { ServerState } from "../state.ts";

/** The bot that stands for GitHub Actions, and the id its App has on github.com. */
const ACTIONS_BOT = "github-actions[bot]";
const ACTIONS_APP_ID = 15_368;

/** The id of the App behind a bot account. */
export function appIdOf(user: Pick<UserRow, "id" | "login">): number {
  return user.login === ACTIONS_BOT ? ACTIONS_APP_ID : user.id;
}

/** The App id of the account with this id; GitHub Actions for `null`. */
export function appIdOfUser(server: Pick<ServerState, "db">, userId: number | null): number {
  const user = userId === null ? null : userById(server.db, userId);
  return user === null ? ACTIONS_APP_ID : appIdOf(user);
}

/** The schema `integration`; `null` stands for GitHub Actions. */
export function appJson(server: ServerState, userId: number | null): Record<string, unknown> {
  const user = userId === null ? findUser(server.db, ACTIONS_BOT) : userById(server.db, userId);
  const login = user?.login ?? ACTIONS_BOT;
  const slug = login.replace(/\[bot\]$/, "");
  const id = appIdOfUser(server, userId);
  const owner = { id: user?.id ?? id, login, type: user?.type ?? ("Bot" as const) };
  const since = user?.created_at ?? server.now();
  return {
    id,
    slug,
    node_id: nodeId("A", id),
    owner: userJson(server, owner),
    name: login === ACTIONS_BOT ? "GitHub Actions" : slug,
    description: "",
    external_url: server.urls.url,
    html_url: `${server.urls.url}/apps/${slug}`,
    created_at: since,
    updated_at: since,
    permissions: { checks: "write", metadata: "read" },
    events: [],
  };
}
