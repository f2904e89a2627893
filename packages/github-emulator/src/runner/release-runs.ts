import type { RunRow } from "../actions/runs.ts";
import { type UserRow, userJson } from "../auth/users.ts";
import { peel } from "../git/repository.ts";
import { releaseJson } from "../releases/json.ts";
import type { ReleaseRow } from "../releases/rows.ts";
import { repositoryJson } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { startedRuns } from "./occasion.ts";
import { typesInclude } from "./triggers.ts";

export type ReleaseAction =
  | "created"
  | "published"
  | "released"
  | "prereleased"
  | "edited"
  | "unpublished";

/**
 * What the change of a release counts as. Drafts count as nothing: "workflows are not triggered for
 * the created, edited, or deleted activity types for draft releases", and "the prereleased type
 * will not trigger for pre-releases published from draft releases" (GitHub's documentation of the
 * event `release`); the other words are from its list of webhook payloads.
 *
 * @param before null for a release that was not there.
 */
export function releaseActions(before: ReleaseRow | null, after: ReleaseRow): ReleaseAction[] {
  const stable = after.prerelease === 0;
  if (after.draft === 1) return before?.draft === 0 ? ["unpublished"] : [];
  if (before === null) return ["created", "published", stable ? "released" : "prereleased"];
  if (before.draft === 1) return stable ? ["published", "released"] : ["published"];
  const fields = ["name", "body", "tag_name", "target_commitish", "prerelease"] as const;
  const edited = fields.some((field) => before[field] !== after[field]);
  const promoted = before.prerelease === 1 && stable;
  return [...(edited ? ["edited" as const] : []), ...(promoted ? ["released" as const] : [])];
}

/** Records the runs that a change of a release starts: of the commit that its tag leads to. */
export async function runsOfRelease(
  server: ServerState,
  repo: RepositoryRow,
  actor: UserRow,
  release: ReleaseRow,
  actions: readonly ReleaseAction[],
): Promise<RunRow[]> {
  const ref = `refs/tags/${release.tag_name}`;
  const sha = await peel(server.paths.git(repo.id), ref);
  if (sha === null) return [];
  const started: RunRow[] = [];
  for (const action of actions) {
    const runs = await startedRuns(server, repo, {
      event: "release",
      actor,
      ref,
      sha,
      title: release.name ?? release.tag_name,
      payload: async () => ({
        action,
        release: releaseJson(server, repo, release),
        repository: repositoryJson(server, repo, null),
        sender: userJson(server, actor),
      }),
      starts: (workflow) => typesInclude(workflow, "release", action),
    });
    started.push(...runs);
  }
  return started;
}
