import type { RunRow } from "../actions/runs.ts";
import type { Identity } from "../auth/identity.ts";
import type { UserRow } from "../auth/users.ts";
import { readRef } from "../git/repository.ts";
import type { PullRow } from "../pulls/rows.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { type PullChange, runsOfHeads, runsOfPull } from "./pull-runs.ts";
import type { RefMove } from "./push-event.ts";
import { releaseActions, runsOfRelease } from "./release-runs.ts";
import { runsOfPush } from "./start-runs.ts";

/**
 * The account behind every GITHUB_TOKEN. "Events triggered by the GITHUB_TOKEN, with the exception
 * of workflow_dispatch and repository_dispatch, will not create a new workflow run" (GitHub's
 * documentation, "Triggering a workflow from a workflow"). Tokens of Apps do.
 */
const SILENT = "github-actions[bot]";

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
  await announce(server, identity, async (actor) => {
    const dir = server.paths.git(repo.id);
    const real: RefMove[] = [];
    for (const move of moves) {
      if ((await readRef(dir, move.ref))?.sha === move.after) real.push(move);
    }
    const pushed = await runsOfPush(server, repo, actor, real);
    return [...pushed, ...(await runsOfHeads(server, repo, actor, real))];
  });
}

/** The same for a pull request that was opened or reopened; pushes to its head are moves. */
export async function announcePull(
  server: ServerState,
  identity: Identity | null,
  pull: PullRow,
  change: PullChange,
): Promise<void> {
  await announce(server, identity, (actor) => runsOfPull(server, actor, pull, change));
}

/**
 * The same for a release that was made or changed.
 *
 * @param before the release as it was, null when it was not there.
 * @param tag the tag that publishing it has made.
 */
export async function announceRelease(
  server: ServerState,
  repo: RepositoryRow,
  identity: Identity | null,
  change: {
    readonly before: ReleaseRow | null;
    readonly after: ReleaseRow;
    readonly tag: RefMove | null;
  },
): Promise<void> {
  const { before, after, tag } = change;
  if (tag !== null) await announceMoves(server, repo, identity, [tag]);
  const actions = releaseActions(before, after);
  await announce(server, identity, (actor) => runsOfRelease(server, repo, actor, after, actions));
}

async function announce(
  server: ServerState,
  identity: Identity | null,
  runs: (actor: UserRow) => Promise<readonly RunRow[]>,
): Promise<void> {
  const { runner } = server;
  if (runner === null || identity === null || identity.user.login === SILENT) return;
  runner.take(await runs(identity.user));
}
