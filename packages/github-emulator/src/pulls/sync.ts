import { countRevisions } from "../git/compare.ts";
import { git } from "../git/process.ts";
import { readRef } from "../git/repository.ts";
import { activeRules } from "../protection/active-rules.ts";
import { type RepositoryRow, repositoryById } from "../repos/rows.ts";
import type { ServerState } from "../state.ts";
import { transaction } from "../store/database.ts";
import { dismissApprovals } from "./reviews.ts";
import { type Merging, type PullRow, updateIssue, updatePull } from "./rows.ts";

/** Brings an open pull request up to where its branches are now. */
export async function syncPull(server: ServerState, pull: PullRow): Promise<void> {
  const repo = repositoryById(server.db, pull.repository_id);
  if (repo === null) return;
  if (pull.merging !== null && (await settleMerging(server, repo, pull))) return;
  const head = await readRef(
    server.paths.git(pull.head_repository_id),
    `refs/heads/${pull.head_ref}`,
  );
  if (head === null) {
    // The branch is gone, and the pull request with it.
    updateIssue(server, pull.id, { state: "closed", closed_at: server.now() });
    return;
  }
  if (head.sha !== pull.head_sha) await moveHead(server, repo, pull, head.sha);
  await noticePushed(server, repo, { ...pull, head_sha: head.sha });
}

/** Points `refs/pull/N/head` at the head's commit, fetched from the fork when it is one. */
export async function keepHead(
  server: ServerState,
  repo: RepositoryRow,
  pull: Pick<PullRow, "number" | "head_repository_id" | "head_ref">,
  sha: string,
): Promise<void> {
  const dir = server.paths.git(repo.id);
  const ref = `refs/pull/${pull.number}/head`;
  if (pull.head_repository_id === repo.id) {
    await git(dir, ["update-ref", ref, sha]);
    return;
  }
  const from = server.paths.git(pull.head_repository_id);
  await git(dir, ["fetch", "--quiet", "--no-tags", from, `+refs/heads/${pull.head_ref}:${ref}`]);
}

/** The row of a pull request whose merge is complete. */
export function finishMerge(
  server: ServerState,
  pull: PullRow,
  merged: { readonly sha: string; readonly baseSha: string; readonly userId: number | null },
): void {
  const now = server.now();
  transaction(server.db, () => {
    updatePull(server, pull.id, {
      merged_at: now,
      merged_by_id: merged.userId,
      merge_commit_sha: merged.sha,
      base_sha: merged.baseSha,
      merging: null,
      auto_merge: null,
    });
    updateIssue(server, pull.id, { state: "closed", closed_at: now });
  });
}

/** Completes or forgets a merge that was cut off. True when it is complete. */
async function settleMerging(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
): Promise<boolean> {
  const merging = JSON.parse(pull.merging ?? "null") as Merging;
  const done = await isContained(server, repo, pull.base_ref, merging.sha);
  if (done) finishMerge(server, pull, merging);
  else updatePull(server, pull.id, { merging: null });
  return done;
}

async function moveHead(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
  sha: string,
): Promise<void> {
  await keepHead(server, repo, pull, sha);
  const rules = activeRules(server, repo, null, `refs/heads/${pull.base_ref}`, "pull_request");
  if (rules.some((rule) => rule.type === "pull_request" && rule.dismissStale)) {
    dismissApprovals(server, pull.id);
  }
  updatePull(server, pull.id, { head_sha: sha });
}

/** A head that somebody has pushed to the base counts as merged. */
async function noticePushed(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
): Promise<void> {
  if (!(await isContained(server, repo, pull.base_ref, pull.head_sha))) return;
  const { head_sha: sha, base_sha: baseSha } = pull;
  finishMerge(server, pull, { sha, baseSha, userId: null });
}

async function isContained(
  server: ServerState,
  repo: RepositoryRow,
  branch: string,
  sha: string,
): Promise<boolean> {
  const dir = server.paths.git(repo.id);
  const tip = await readRef(dir, `refs/heads/${branch}`);
  return tip !== null && (await countRevisions(dir, ["--max-count=1", sha, `^${tip.sha}`])) === 0;
}
