import { unprocessable } from "../http/errors.ts";
import { refuseFrozenTag } from "../releases/frozen-tags.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";

export interface RefChange {
  /** Full: `refs/heads/main`. */
  readonly ref: string;
  readonly change: "create" | "update" | "delete";
}

/**
 * The rules of a repository about who may move which ref, whichever way the change comes: REST,
 * contents or a push. A new kind of protection belongs here and nowhere else.
 *
 * @throws {GitHubError} 422 with the words GitHub uses; a push shows them as the reason.
 */
export function refuseRefChange(
  server: Pick<ServerState, "db">,
  repo: RepositoryRow,
  { ref, change }: RefChange,
): void {
  // github.com keeps these itself, for pull requests.
  if (ref.startsWith("refs/pull/")) throw unprocessable("deny updating a hidden ref");
  refuseFrozenTag(server, repo, ref, change);
}
