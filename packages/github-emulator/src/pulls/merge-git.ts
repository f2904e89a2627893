import { revisions } from "../git/compare.ts";
import { readCommit } from "../git/objects.ts";
import { GitError, gitText } from "../git/process.ts";
import { type Signature, writeCommit } from "../git/write.ts";

/** What a merge is made of: two commits, and who signs the result. */
export interface MergeParts {
  readonly base: string;
  readonly head: string;
  readonly message: string;
  readonly author: Signature;
  readonly committer: Signature;
  readonly date: Date;
}

/** The tree of merging two commits without a work tree, or `null` when they conflict. */
export async function mergeTree(dir: string, ours: string, theirs: string): Promise<string | null> {
  try {
    const out = await gitText(dir, ["merge-tree", "--write-tree", ours, theirs]);
    return out.split("\n", 1)[0] ?? null;
  } catch (error) {
    if (error instanceof GitError && error.status === 1) return null;
    throw error;
  }
}

/** A merge commit, or `null` on conflict. No ref moves. */
export async function mergeCommit(dir: string, parts: MergeParts): Promise<string | null> {
  const tree = await mergeTree(dir, parts.base, parts.head);
  if (tree === null) return null;
  return writeCommit(dir, { ...parts, tree, parents: [parts.base, parts.head] });
}

/** One commit with everything the head brings, or `null` on conflict. No ref moves. */
export async function squashCommit(dir: string, parts: MergeParts): Promise<string | null> {
  const tree = await mergeTree(dir, parts.base, parts.head);
  if (tree === null) return null;
  return writeCommit(dir, { ...parts, tree, parents: [parts.base] });
}

/**
 * Copies the commits of head onto base one by one, keeping authors; every copy is new, also where
 * the original would do, as on GitHub. The last copy, or `null` on conflict. No ref moves.
 */
export async function rebaseCommits(
  dir: string,
  parts: Pick<MergeParts, "base" | "head" | "committer" | "date">,
): Promise<string | null> {
  const { base, head, committer, date } = parts;
  const order = ["--reverse", "--topo-order", "--no-merges"];
  let onto = await readCommit(dir, base);
  for (const sha of await revisions(dir, [...order, head, `^${base}`])) {
    const commit = await readCommit(dir, sha);
    if (commit === null || onto === null) return null;
    const tree = await pickedTree(dir, sha, commit.parents[0], onto.tree, committer);
    if (tree === null) return null;
    const before =
      commit.parents[0] === undefined ? null : await readCommit(dir, commit.parents[0]);
    // What is in the base already is left out; what was empty from the start is kept.
    if (tree === onto.tree && before?.tree !== commit.tree) continue;
    const copy = await writeCommit(dir, {
      tree,
      parents: [onto.sha],
      message: commit.message,
      author: commit.author,
      date: new Date(commit.author.date),
      committer,
      committerDate: date,
    });
    onto = await readCommit(dir, copy);
  }
  return onto?.sha ?? null;
}

/**
 * The tree after applying one commit to another tree. A stand-in commit that has the tree and the
 * picked commit's parent makes that parent the merge base, which is what picking means; older gits
 * cannot be told a merge base.
 */
async function pickedTree(
  dir: string,
  sha: string,
  parent: string | undefined,
  onto: string,
  author: Signature,
): Promise<string | null> {
  if (parent === undefined) return null;
  const standIn = { tree: onto, parents: [parent], message: "pick", author, date: new Date(0) };
  return mergeTree(dir, await writeCommit(dir, standIn), sha);
}
