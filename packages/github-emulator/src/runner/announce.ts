import type { Identity } from "../auth/identity.ts";
import { readRef } from "../git/repository.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import type { RefMove } from "./push-event.ts";

/**
 * Tells the runner that refs have moved, so that workflows start. To be called after every change of
 * a branch or tag, whichever way it came. Moves that git has refused are left out.
 */
export async function announceMoves(
  server: ServerState,
  repo: RepositoryRow,
  identity: Identity | null,
  moves: readonly RefMove[],
): Promise<void> {
  const { runner } = server;
  if (runner === null || identity === null) return;
  const dir = server.paths.git(repo.id);
  const real: RefMove[] = [];
  for (const move of moves) {
    if ((await readRef(dir, move.ref))?.sha === move.after) real.push(move);
  }
  await runner.pushed(repo, identity.user, real);
}
