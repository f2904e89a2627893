import type { Connection } from "./connection.ts";
import { explained } from "./failures.ts";

/** Whose token it is. @throws ReleaseError `permission_denied` for a token that is nobody's */
export async function viewer(
  connection: Connection,
): Promise<{ readonly login: string; readonly id: number }> {
  const purpose = { does: "read whose token this is", needs: "a person's token" };
  const { data } = await explained(purpose, () => connection.api.request("GET /user"));
  return { login: data.login, id: Number(data.id) };
}
