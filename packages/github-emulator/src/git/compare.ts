import { type Commit, readCommits } from "./objects.ts";
import { type ChangedFile, diffTrees } from "./diff.ts";
import { git, GitError, gitText } from "./process.ts";

// `*.yml` after `--` is a file of that name, not a search.
const LITERAL_PATHS = { env: { GIT_LITERAL_PATHSPECS: "1" } };

export interface Comparison {
  /** How `head` stands to `base`. */
  readonly status: "ahead" | "behind" | "identical" | "diverged";
  /** Commits reachable from head and not from base. */
  readonly aheadBy: number;
  /** Commits reachable from base and not from head. */
  readonly behindBy: number;
  readonly mergeBase: Commit;
  /** The commits head is ahead by, oldest first. */
  readonly commits: readonly Commit[];
  /** What changed from the merge base to head. */
  readonly files: readonly ChangedFile[];
}

/**
 * Compares two commits as GitHub's `compare/BASE...HEAD` does.
 *
 * @param base sha of an existing commit.
 * @param head sha of an existing commit.
 * @returns `null` when the two share no history.
 */
export async function compare(dir: string, base: string, head: string): Promise<Comparison | null> {
  const mergeBaseSha = base === head ? base : await mergeBaseOf(dir, base, head);
  if (mergeBaseSha === null) return null;
  const [mergeBase] = await readCommits(dir, [mergeBaseSha]);
  if (mergeBase === undefined) return null;
  if (base === head) {
    return { status: "identical", aheadBy: 0, behindBy: 0, mergeBase, commits: [], files: [] };
  }
  const ahead = await revisions(dir, ["--reverse", "--topo-order", head, `^${base}`]);
  const behindBy = await countRevisions(dir, [base, `^${head}`]);
  return {
    status: statusOf(ahead.length, behindBy),
    aheadBy: ahead.length,
    behindBy,
    mergeBase,
    commits: await readCommits(dir, ahead),
    files: await diffTrees(dir, mergeBaseSha, head),
  };
}

/** The best common ancestor of two commits, or `null`. */
async function mergeBaseOf(dir: string, one: string, two: string): Promise<string | null> {
  try {
    return await gitText(dir, ["merge-base", one, two]);
  } catch (error) {
    if (error instanceof GitError && error.status === 1) return null;
    throw error;
  }
}

/** How many commits `git rev-list` finds. */
export async function countRevisions(dir: string, args: readonly string[]): Promise<number> {
  return Number(await gitText(dir, ["rev-list", "--count", ...args], LITERAL_PATHS));
}

/** The shas `git rev-list` prints; `args` must be validated by the caller. */
export async function revisions(dir: string, args: readonly string[]): Promise<string[]> {
  const text = (await git(dir, ["rev-list", ...args], LITERAL_PATHS)).toString("utf8");
  return text.split("\n").filter((line) => line !== "");
}

/** Whether moving a ref from one object to another would drop commits. */
export async function losesHistory(dir: string, before: string, after: string): Promise<boolean> {
  try {
    return (await countRevisions(dir, ["--max-count=1", before, `^${after}`])) > 0;
  } catch (error) {
    // A tag of a tree or blob has no history to keep.
    if (error instanceof GitError) return true;
    throw error;
  }
}

/** Whether moving a ref from one commit to another brings a merge commit in. */
export async function mergesIn(dir: string, before: string, after: string): Promise<boolean> {
  return (await countRevisions(dir, ["--max-count=1", "--min-parents=2", after, `^${before}`])) > 0;
}

function statusOf(ahead: number, behind: number): Comparison["status"] {
  if (ahead > 0) return behind > 0 ? "diverged" : "ahead";
  return behind > 0 ? "behind" : "identical";
}
