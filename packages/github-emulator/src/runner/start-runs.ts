import type { RunRow } from "../actions/runs.ts";
import type { UserRow } from "../auth/users.ts";
import { ZERO_SHA } from "../git/names.ts";
import { readCommit } from "../git/objects.ts";
import { peel } from "../git/repository.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { startedRuns } from "./occasion.ts";
import { type RefMove, changedPaths, pushEvent } from "./push-event.ts";
import { pushStarts } from "./triggers.ts";

/** More tags than this in one push start nothing, GitHub's documentation of `push` says. */
const MAX_TAGS = 3;

/** Records the runs that a push starts, and returns those that have something to execute. */
export async function runsOfPush(
  server: ServerState,
  repo: RepositoryRow,
  pusher: UserRow,
  moves: readonly RefMove[],
): Promise<RunRow[]> {
  const tags = moves.filter(({ ref }) => ref.startsWith("refs/tags/")).length;
  const started: RunRow[] = [];
  for (const move of moves) {
    if (move.after === ZERO_SHA || !/^refs\/(?:heads|tags)\//.test(move.ref)) continue;
    if (move.ref.startsWith("refs/tags/") && tags > MAX_TAGS) continue;
    started.push(...(await runsOfMove(server, repo, pusher, move)));
  }
  return started;
}

async function runsOfMove(
  server: ServerState,
  repo: RepositoryRow,
  pusher: UserRow,
  move: RefMove,
): Promise<RunRow[]> {
  const dir = server.paths.git(repo.id);
  const sha = await peel(dir, move.after);
  const commit = sha === null ? null : await readCommit(dir, sha);
  if (sha === null || commit === null) return [];
  const push = {
    ref: move.ref,
    message: commit.message,
    paths: await changedPaths(dir, move, sha),
  };
  return startedRuns(server, repo, {
    event: "push",
    actor: pusher,
    ref: move.ref,
    sha,
    payload: () => pushEvent(server, repo, pusher, move, sha),
    starts: (workflow) => pushStarts(workflow, push),
  });
}
