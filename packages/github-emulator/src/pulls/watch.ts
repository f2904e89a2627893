import { userById } from "../auth/users.ts";
import { GitHubError } from "../http/errors.ts";
import { repositoryById } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { mergePull } from "./merge.ts";
import { readinessOf } from "./readiness.ts";
import { type AutoMerge, type PullRow, allOpenPulls, findPull, openPullsAround } from "./rows.ts";
import { syncPull } from "./sync.ts";

/** Keeps pull requests where their branches are, and merges those that waited for something. */
export async function watchPulls(server: ServerState): Promise<void> {
  // What happened while nobody watched: a push or a merge that `kill -9` cut off.
  for (const pull of allOpenPulls(server)) await synced(server, pull);
  server.changes.watch(async ({ kind, repositoryId }) => {
    if (kind === "refs") {
      for (const pull of openPullsAround(server, repositoryId)) await synced(server, pull);
    }
    for (const pull of openPullsAround(server, repositoryId)) await tryAutoMerge(server, pull);
  });
}

function synced(server: ServerState, { number, repository_id: id }: PullRow): Promise<void> {
  return server.locks.hold(`merge:${id}`, async () => {
    // As it is now: while this waited, it may have been merged.
    const pull = findPull(server, id, number);
    if (pull?.state === "open") await syncPull(server, pull);
  });
}

async function tryAutoMerge(server: ServerState, pull: PullRow): Promise<void> {
  const repo = repositoryById(server.db, pull.repository_id);
  if (pull.auto_merge === null || repo === null) return;
  const { userId, kind, method, title, message } = JSON.parse(pull.auto_merge) as AutoMerge;
  const user = userById(server.db, userId);
  if (user === null) return;
  // It waits for the rules, also where the one who asked could pass them.
  const { state } = await readinessOf(server, repo, pull);
  if (state !== "clean" && state !== "unstable") return;
  const identity = { user, kind, grants: null, scopes: null };
  const request = { method, title: title ?? undefined, message: message ?? undefined };
  try {
    await mergePull(server, repo, pull.number, identity, request);
  } catch (error) {
    // A rule that came meanwhile: it goes on waiting.
    if (!(error instanceof GitHubError)) throw error;
  }
}
