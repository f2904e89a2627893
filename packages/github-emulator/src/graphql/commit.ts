import { readCommit } from "../git/objects.ts";
import { linksOf } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { rollupNode } from "./checks.ts";

/** The `Commit` type. Functions run only for the fields a query names. */
export function commitNode(
  server: ServerState,
  repo: RepositoryRow,
  oid: string,
): Record<string, unknown> {
  const message = async (): Promise<string> =>
    (await readCommit(server.paths.git(repo.id), oid))?.message ?? "";
  return {
    oid,
    abbreviatedOid: oid.slice(0, 7),
    url: `${linksOf(server, repo).html}/commit/${oid}`,
    message,
    messageHeadline: async () => (await message()).split("\n", 1)[0],
    statusCheckRollup: () => rollupNode(server, repo, oid),
  };
}
