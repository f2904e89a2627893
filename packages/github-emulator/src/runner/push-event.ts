import { type UserRow, userJson } from "../auth/users.ts";
import { ZERO_SHA } from "../git/names.ts";
import { gitText } from "../git/process.ts";
import { type Commit, readCommit } from "../git/objects.ts";
import { linksOf, repositoryJson } from "../repos/json.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";

/** A ref that has moved; zeros stand for "did not exist". */
export interface RefMove {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/** The webhook payload of a push, as far as workflows read it. */
export async function pushEvent(
  server: ServerState,
  repo: RepositoryRow,
  pusher: UserRow,
  move: RefMove,
  commit: string,
): Promise<Record<string, unknown>> {
  const { html } = linksOf(server, repo);
  const head = await readCommit(server.paths.git(repo.id), commit);
  return {
    ref: move.ref,
    before: move.before,
    after: move.after,
    created: move.before === ZERO_SHA,
    deleted: false,
    forced: false,
    base_ref: null,
    compare: `${html}/compare/${move.before.slice(0, 12)}...${move.after.slice(0, 12)}`,
    commits: head === null ? [] : [commitOf(html, head)],
    head_commit: head === null ? null : commitOf(html, head),
    repository: repositoryJson(server, repo, null),
    pusher: { name: pusher.login, email: null },
    sender: userJson(server, pusher),
  };
}

/** The webhook payload of a dispatch. */
export function dispatchEvent(
  server: ServerState,
  repo: RepositoryRow,
  sender: UserRow,
  given: { readonly ref: string; readonly workflow: string; readonly inputs: object },
): Record<string, unknown> {
  return {
    inputs: given.inputs,
    ref: given.ref,
    workflow: given.workflow,
    repository: repositoryJson(server, repo, null),
    sender: userJson(server, sender),
  };
}

/** The files a push changed; of a new branch, those of its last commit. */
export async function changedPaths(dir: string, move: RefMove, commit: string): Promise<string[]> {
  const from = move.before === ZERO_SHA ? `${commit}^` : move.before;
  const names = ["diff", "--name-only", "-z", "--no-renames", "--end-of-options"];
  const all = ["ls-tree", "-r", "--name-only", "-z", "--end-of-options", commit];
  // The first commit of a repository has nothing to differ from.
  const text = await gitText(dir, [...names, from, commit]).catch(() => gitText(dir, all));
  return text.split("\0").filter((name) => name !== "");
}

function commitOf(html: string, commit: Commit): Record<string, unknown> {
  const { author, committer } = commit;
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: committer.date,
    url: `${html}/commit/${commit.sha}`,
    author: { name: author.name, email: author.email },
    committer: { name: committer.name, email: committer.email },
  };
}
