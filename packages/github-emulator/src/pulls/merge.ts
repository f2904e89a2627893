import type { Identity } from "../auth/identity.ts";
import { userById } from "../auth/users.ts";
import { revisions } from "../git/compare.ts";
import { signatureOf, touchPushed } from "../git/context.ts";
import { readCommits } from "../git/objects.ts";
import { RefConflict, deleteRef, readRef, updateRef } from "../git/repository.ts";
import { GitHubError } from "../http/errors.ts";
import { type MergeMethod, activeRules } from "../protection/active-rules.ts";
import { restWords } from "../protection/words.ts";
import type { RepositoryRow } from "../repos/rows.ts";
import { readSettings } from "../repos/settings.ts";
import { announceMoves } from "../runner/announce.ts";
import type { ServerState } from "../state.ts";
import { type MergeParts, mergeCommit, rebaseCommits, squashCommit } from "./merge-git.ts";
import { blockersOf, methodWords } from "./readiness.ts";
import { type PullRow, findPull, updatePull } from "./rows.ts";
import { finishMerge, syncPull } from "./sync.ts";

export interface MergeRequest {
  readonly method: MergeMethod;
  /** The head the caller has seen; another one refuses the merge. */
  readonly sha?: string | undefined;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
}

const GITHUB = { name: "GitHub", email: "noreply@github.com" };
const SETTING = {
  merge: "allow_merge_commit",
  squash: "allow_squash_merge",
  rebase: "allow_rebase_merge",
} as const;

/**
 * Merges a pull request and answers with the commit its base points at now.
 *
 * @throws {GitHubError} 405 when rules, settings or a conflict are in the way, 409 for another head.
 */
export function mergePull(
  server: ServerState,
  repo: RepositoryRow,
  number: number,
  identity: Identity,
  request: MergeRequest,
): Promise<string> {
  return server.locks.hold(`merge:${repo.id}`, async () => {
    const before = findPull(server, repo.id, number);
    if (before?.state === "open") await syncPull(server, before);
    const pull = findPull(server, repo.id, number);
    if (pull?.state !== "open") throw notMergeable();
    await refuse(server, repo, pull, identity, request);
    const dir = server.paths.git(repo.id);
    const base = await readRef(dir, `refs/heads/${pull.base_ref}`);
    if (base === null) throw notMergeable();
    const sha = await makeCommit(server, repo, pull, base.sha, identity, request);
    if (sha === null) throw notMergeable();
    const merging = { sha, baseSha: base.sha, userId: identity.user.id };
    updatePull(server, pull.id, { merging: JSON.stringify(merging) });
    await moveBase(dir, pull, sha);
    finishMerge(server, pull, merging);
    await afterwards(server, repo, pull, identity, base.sha, sha);
    return sha;
  });
}

async function refuse(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
  identity: Identity,
  { method, sha }: MergeRequest,
): Promise<void> {
  if (sha !== undefined && sha !== pull.head_sha) {
    throw new GitHubError(409, "Head branch was modified. Review and try the merge again.");
  }
  if (pull.draft === 1) throw new GitHubError(405, "Pull Request is still a draft");
  if (!readSettings(repo)[SETTING[method]]) throw new GitHubError(405, methodWords(method));
  const blockers = await blockersOf(server, repo, pull, identity, method);
  if (blockers.length > 0) throw new GitHubError(405, restWords(blockers));
}

async function makeCommit(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
  base: string,
  identity: Identity,
  request: MergeRequest,
): Promise<string | null> {
  const dir = server.paths.git(repo.id);
  const me = signatureOf(identity.user);
  const parts = { base, head: pull.head_sha, date: server.clock(), committer: GITHUB };
  switch (request.method) {
    case "merge": {
      const title = `Merge pull request #${pull.number} from ${repo.owner_login}/${pull.head_ref}`;
      const message = join(request.title ?? title, request.message ?? pull.title);
      return mergeCommit(dir, { ...parts, author: me, message });
    }
    case "squash":
      return squash(server, pull, dir, parts, request);
    case "rebase":
      // The commits are the authors' still; who merged is their committer.
      return rebaseCommits(dir, { ...parts, committer: me });
    default:
      return request.method satisfies never;
  }
}

async function squash(
  server: ServerState,
  pull: PullRow,
  dir: string,
  parts: Omit<MergeParts, "author" | "message">,
  request: MergeRequest,
): Promise<string | null> {
  const shas = await revisions(dir, ["--reverse", "--no-merges", parts.head, `^${parts.base}`]);
  const commits = await readCommits(dir, shas);
  const [first] = commits;
  const single = commits.length === 1 && first !== undefined ? first : null;
  const [subject = "", ...rest] = (single?.message ?? pull.title).split("\n");
  const list = commits.map(({ message }) => `* ${message}`).join("\n\n");
  const body = single === null ? list : rest.join("\n").trim();
  const author = userById(server.db, pull.user_id);
  return squashCommit(dir, {
    ...parts,
    author: author === null ? GITHUB : signatureOf(author),
    message: join(request.title ?? `${subject} (#${pull.number})`, request.message ?? body),
  });
}

async function moveBase(dir: string, pull: PullRow, sha: string): Promise<void> {
  try {
    await updateRef(dir, `refs/heads/${pull.base_ref}`, sha, { force: false });
  } catch (error) {
    if (!(error instanceof RefConflict)) throw error;
    throw new GitHubError(405, "Base branch was modified. Review and try the merge again.");
  }
}

async function afterwards(
  server: ServerState,
  repo: RepositoryRow,
  pull: PullRow,
  identity: Identity,
  before: string,
  after: string,
): Promise<void> {
  const dir = server.paths.git(repo.id);
  const head = `refs/heads/${pull.head_ref}`;
  const rules = activeRules(server, repo, identity, head, "direct");
  const kept = rules.some(({ type, bypassed }) => type === "deletion" && !bypassed);
  const own = pull.head_repository_id === repo.id && pull.head_ref !== repo.default_branch;
  if (readSettings(repo).delete_branch_on_merge && own && !kept) {
    // Somebody may have been faster.
    await deleteRef(dir, head).catch(() => {});
  }
  touchPushed(server, repo);
  await announceMoves(server, repo, identity, [
    { ref: `refs/heads/${pull.base_ref}`, before, after },
  ]);
}

function join(title: string, message: string): string {
  return message === "" ? title : `${title}\n\n${message}`;
}

function notMergeable(): GitHubError {
  return new GitHubError(405, "Pull Request is not mergeable");
}
