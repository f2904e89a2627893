import { explained } from "./failures.ts";
import type { Repository } from "./repository.ts";

/** What the owner of the token may do in a repository at all; a token may be limited further. */
export interface Rights {
  readonly pull: boolean;
  readonly push: boolean;
  readonly admin: boolean;
  readonly archived: boolean;
}

/** `GET /repos/{owner}/{repo}`, its `permissions`. Tokens of Apps do not have them: then all is open. */
export async function rightsIn(at: Repository): Promise<Rights> {
  const { owner, repo } = at;
  const purpose = { does: `read the rights in ${at.name}`, needs: "metadata: read" };
  const { data } = await explained(purpose, () =>
    at.connection.api.request("GET /repos/{owner}/{repo}", { owner, repo }),
  );
  const { permissions: rights, archived } = data;
  return {
    pull: rights?.pull ?? true,
    push: rights?.push ?? true,
    admin: rights?.admin ?? true,
    archived,
  };
}
