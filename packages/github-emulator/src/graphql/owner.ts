import type { UserRow } from "../auth/users.ts";
import type { ServerState } from "../state.ts";

/** A `User` or `Organization`. */
export function ownerNode(
  server: Pick<ServerState, "urls">,
  user: Pick<UserRow, "id" | "login" | "type">,
): Record<string, unknown> {
  return {
    __typename: user.type === "Organization" ? "Organization" : "User",
    id: Buffer.from(`04:User${user.id}`).toString("base64"),
    databaseId: user.id,
    login: user.login,
    name: null,
    url: `${server.urls.url}/${user.login}`,
  };
}
