import { unprocessable } from "../http/errors.ts";
import { fullName } from "../repos/rows.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import { one, run } from "../store/database.ts";
import type { ServerState } from "../state.ts";

type Stored = Pick<ServerState, "db">;

/** True while a published immutable release holds the tag: nobody may move or delete it. */
function isTagFrozen(server: Stored, repo: RepositoryRow, tag: string): boolean {
  const row = one(
    server.db,
    "SELECT id FROM releases WHERE repository_id = ? AND tag_name = ? AND draft = 0 AND immutable = 1",
    repo.id,
    tag,
  );
  return row !== null;
}

/** True for ever once an immutable release used the tag name, also after the release is deleted. */
export function isTagBurned(server: Stored, repo: RepositoryRow, tag: string): boolean {
  const row = one(
    server.db,
    "SELECT 1 FROM burned_tags WHERE (repository_id = ? OR full_name = ?) AND tag_name = ?",
    repo.id,
    fullName(repo),
    tag,
  );
  return row !== null;
}

/** Called when an immutable release is published. */
export function burnTag(server: Stored, repo: RepositoryRow, tag: string): void {
  run(
    server.db,
    "INSERT INTO burned_tags VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    repo.id,
    fullName(repo),
    tag,
  );
}

/**
 * For everything that changes refs (REST, GraphQL and git push). `ref` is full ("refs/tags/v1").
 * Throws 422: `update` and `delete` while an immutable release holds the tag, `create` when the
 * name is burned.
 */
export function refuseFrozenTag(
  server: Stored,
  repo: RepositoryRow,
  ref: string,
  change: "create" | "update" | "delete",
): void {
  const tag = ref.startsWith("refs/tags/") ? ref.slice("refs/tags/".length) : null;
  if (tag === null) return;
  const refused =
    change === "create" ? isTagBurned(server, repo, tag) : isTagFrozen(server, repo, tag);
  if (!refused) return;
  const words = { create: "creations", update: "updates", delete: "deletions" }[change];
  throw unprocessable(
    `Repository rule violations found\n\nCannot ${change} ref due to ${words} being restricted.\n\n`,
  );
}
