import type { RunRow } from "../actions/runs.ts";
import { type UserRow, userJson } from "../auth/users.ts";
import { ZERO_SHA } from "../git/names.ts";
import { readCommit } from "../git/objects.ts";
import { git, gitText } from "../git/process.ts";
import { readRef } from "../git/repository.ts";
import { pullJson } from "../pulls/json.ts";
import { mergeCommit } from "../pulls/merge-git.ts";
import { type PullRow, openPullsAround } from "../pulls/rows.ts";
import { repositoryJson } from "../repos/json.ts";
import { type RepositoryRow, repositoryById } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { startedRuns } from "./occasion.ts";
import type { RefMove } from "./push-event.ts";
import { type PullAction, pullStarts } from "./triggers.ts";

const GITHUB = { name: "GitHub", email: "noreply@github.com" };

/** What happened to a pull request. */
export interface PullChange {
  readonly action: PullAction;
  /** Where the head was before, for `synchronize`. */
  readonly before?: string;
}

/**
 * Records the runs that a change of a pull request starts. They run what a merge of it into its
 * base would be, `refs/pull/N/merge`; "workflows will not run on pull_request activity if the pull
 * request has a merge conflict" (GitHub's documentation of the event).
 */
export async function runsOfPull(
  server: ServerState,
  actor: UserRow,
  pull: PullRow,
  change: PullChange,
): Promise<RunRow[]> {
  const repo = repositoryById(server.db, pull.repository_id);
  const source = repositoryById(server.db, pull.head_repository_id);
  if (repo === null || source === null) return [];
  const dir = server.paths.git(repo.id);
  const base = await readRef(dir, `refs/heads/${pull.base_ref}`);
  const head = await headCommit(server, repo, source, pull);
  if (base === null || head === null) return [];
  const merge = await mergeOf(server, dir, pull, base.sha);
  if (merge === null) return [];
  const facts = {
    action: change.action,
    base: pull.base_ref,
    message: head.message,
    paths: await changedFiles(dir, base.sha, pull.head_sha),
  };
  return startedRuns(server, repo, {
    event: "pull_request",
    actor,
    ref: `refs/pull/${pull.number}/merge`,
    sha: merge,
    head: { sha: pull.head_sha, branch: pull.head_ref, repository: source },
    title: pull.title,
    payload: async () => ({
      action: change.action,
      number: pull.number,
      ...(change.before === undefined ? {} : { before: change.before, after: pull.head_sha }),
      pull_request: { ...(await pullJson(server, repo, pull)), merge_commit_sha: merge },
      repository: repositoryJson(server, repo, null),
      sender: userJson(server, actor),
    }),
    starts: (workflow) => pullStarts(workflow, facts),
  });
}

/** The same for every open pull request whose head branch has moved; here or from a fork. */
export async function runsOfHeads(
  server: ServerState,
  source: RepositoryRow,
  pusher: UserRow,
  moves: readonly RefMove[],
): Promise<RunRow[]> {
  const started: RunRow[] = [];
  for (const { ref, before, after } of moves) {
    const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
    if (branch === undefined || before === ZERO_SHA || after === ZERO_SHA) continue;
    for (const pull of openPullsAround(server, source.id)) {
      if (pull.head_repository_id !== source.id || pull.head_ref !== branch) continue;
      // The pull request itself follows its branch a little later.
      const moved = { ...pull, head_sha: after };
      const change = { action: "synchronize", before } as const;
      started.push(...(await runsOfPull(server, pusher, moved, change)));
    }
  }
  return started;
}

async function headCommit(
  server: ServerState,
  repo: RepositoryRow,
  source: RepositoryRow,
  pull: PullRow,
): ReturnType<typeof readCommit> {
  const dir = server.paths.git(repo.id);
  if (source.id !== repo.id) {
    const from = server.paths.git(source.id);
    await git(dir, ["fetch", "--quiet", "--no-tags", from, `refs/heads/${pull.head_ref}`]);
  }
  return readCommit(dir, pull.head_sha);
}

/** Makes the merge and points its ref at it; null on conflict. */
async function mergeOf(
  server: ServerState,
  dir: string,
  pull: PullRow,
  base: string,
): Promise<string | null> {
  const merge = await mergeCommit(dir, {
    base,
    head: pull.head_sha,
    message: `Merge ${pull.head_sha} into ${base}`,
    author: GITHUB,
    committer: GITHUB,
    date: server.clock(),
  });
  if (merge !== null) await git(dir, ["update-ref", `refs/pull/${pull.number}/merge`, merge]);
  return merge;
}

/** Filters of paths look at a three-dot diff: what the head changed since it left the base. */
async function changedFiles(dir: string, base: string, head: string): Promise<string[]> {
  const names = ["diff", "--name-only", "-z", "--no-renames", "--end-of-options"];
  const text = await gitText(dir, [...names, `${base}...${head}`]);
  return text.split("\0").filter((name) => name !== "");
}
