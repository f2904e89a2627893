import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";

import { installUpdateHook } from "./hooks.ts";
import { isRefName, isSha, ZERO_SHA } from "./names.ts";
import { readObjects } from "./object-reader.ts";
import { git, GitError, gitText } from "./process.ts";
import { type Files, type Signature, writeCommit, writeFiles } from "./write.ts";

export interface CommitFiles {
  /** Short name of the branch that moves; created when missing. */
  readonly branch: string;
  /** What is laid over the files the branch already has. */
  readonly files: Files;
  readonly message: string;
  readonly author: Signature;
  readonly committer?: Signature;
  readonly date: Date;
  /** Where a branch that does not exist yet starts. Without it, the branch has no history. */
  readonly startPoint?: string;
}

/** A ref whose change git refused. */
export class RefConflict extends Error {
  readonly reason:
    | "exists"
    | "missing"
    | "not-fast-forward"
    | "moved"
    | "invalid"
    // A branch `a` leaves no room for a branch `a/b`, nor the other way round.
    | "obstructed";

  constructor(reason: RefConflict["reason"], ref: string) {
    super(`${ref}: ${reason}`);
    this.name = "RefConflict";
    this.reason = reason;
  }
}

/** Written at once: a `git config` for each would be most of what a new repository costs. */
const CONFIG = `[http]
	receivepack = true
[uploadpack]
	# actions/checkout fetches \`+<sha>:refs/remotes/...\`, which github.com allows for any commit.
	allowAnySHA1InWant = true
	allowFilter = true
[receive]
	# Rehearsals push HEAD of the checkout they run from, and CI checks out with depth 1.
	shallowUpdate = true
	autogc = false
[gc]
	# Automatic gc would run behind a test that has already removed the data directory.
	auto = 0
`;

/**
 * Makes an empty bare repository that serves pushes and fetches over HTTP.
 *
 * @param dir the directory to become the repository; its parent is created too.
 */
export async function initRepository(
  dir: string,
  options: { readonly defaultBranch: string },
): Promise<void> {
  const head = `refs/heads/${options.defaultBranch}`;
  if (!isRefName(head)) throw new RefConflict("invalid", head);
  await mkdir(dir, { recursive: true });
  // --template= keeps the sample hooks out: a hundred rehearsal repositories would carry them.
  const branch = `--initial-branch=${options.defaultBranch}`;
  await git(dir, ["init", "--quiet", "--bare", "--template=", branch, "."]);
  await appendFile(join(dir, "config"), CONFIG);
  await installUpdateHook(dir);
}

/**
 * The commit a branch, tag (peeled), full ref or sha stands for; branches win over tags of the same
 * name. `null` when there is none, or when the name is not one git would accept.
 */
export async function resolveCommit(dir: string, rev: string): Promise<string | null> {
  for (const object of await resolveObjects(dir, candidatesOf(rev), "commit")) {
    if (object !== null) return object;
  }
  return null;
}

/** The object a full ref points at (for an annotated tag: the tag object), or `null`. */
export async function readRef(
  dir: string,
  ref: string,
): Promise<{ readonly sha: string; readonly type: string } | null> {
  if (!isRefName(ref)) return null;
  // git takes a name for one below refs/, refs/heads/, … too when there is none of exactly that name.
  const longer = ["refs/", "refs/tags/", "refs/heads/", "refs/remotes/"].map(
    (above) => above + ref,
  );
  const [exact, ...others] = await readObjects(dir, [ref, ...longer], "headers");
  if (exact === null || exact === undefined) return null;
  if (others.every((other) => other === null)) return { sha: exact.sha, type: exact.type };
  const found = (await listRefs(dir, ref)).find((one) => one.ref === ref);
  return found === undefined ? null : { sha: found.sha, type: found.type };
}

/** Every ref at or below `prefix` (`refs/heads/`, `refs/tags/v1`), sorted by name. */
export async function listRefs(
  dir: string,
  prefix: string,
): Promise<{ readonly ref: string; readonly sha: string; readonly type: string }[]> {
  const text = await gitText(dir, [
    "for-each-ref",
    "--format=%(refname) %(objectname) %(objecttype)",
  ]);
  return text.split("\n").flatMap((line) => {
    const [ref, sha, type] = line.split(" ");
    if (ref === undefined || sha === undefined || type === undefined) return [];
    return ref.startsWith(prefix) ? [{ ref, sha, type }] : [];
  });
}

/** Whether there is any branch. */
export async function hasBranches(dir: string): Promise<boolean> {
  const [head] = await readObjects(dir, ["HEAD"], "headers");
  // Without the default branch there may be others.
  return (head ?? null) !== null || (await listRefs(dir, "refs/heads/")).length > 0;
}

/** The commit a full ref leads to through any number of tag objects, or `null`. */
export async function peel(dir: string, ref: string): Promise<string | null> {
  if (!isRefName(ref) && !isSha(ref)) return null;
  return (await resolveObjects(dir, [ref], "commit"))[0] ?? null;
}

/**
 * Makes a ref that does not exist yet.
 *
 * @throws {RefConflict} `exists`; `obstructed` by a ref above or below it; `invalid` for a name git
 *   refuses.
 */
export async function createRef(dir: string, ref: string, sha: string): Promise<void> {
  if (!isRefName(ref) || !isSha(sha)) throw new RefConflict("invalid", ref);
  if ((await readRef(dir, ref)) !== null) throw new RefConflict("exists", ref);
  await moveRef(dir, ref, sha, ZERO_SHA, "exists");
}

/**
 * Points an existing ref at `sha`.
 *
 * @throws {RefConflict} `missing`; `not-fast-forward` when `force` is false and history would be
 *   lost; `moved` when somebody else moved the ref meanwhile.
 */
export async function updateRef(
  dir: string,
  ref: string,
  sha: string,
  options: { readonly force: boolean },
): Promise<void> {
  if (!isRefName(ref) || !isSha(sha)) throw new RefConflict("invalid", ref);
  const current = await readRef(dir, ref);
  if (current === null) throw new RefConflict("missing", ref);
  if (!options.force && !(await isAncestor(dir, current.sha, sha))) {
    throw new RefConflict("not-fast-forward", ref);
  }
  await moveRef(dir, ref, sha, current.sha, "moved");
}

/** @throws {RefConflict} `missing`. */
export async function deleteRef(dir: string, ref: string): Promise<void> {
  const current = await readRef(dir, ref);
  if (current === null) throw new RefConflict("missing", ref);
  await git(dir, ["update-ref", "--no-deref", "-d", ref, current.sha]);
}

/** Whether every commit of `ancestor` is in the history of `descendant`; false for non-commits. */
async function isAncestor(dir: string, ancestor: string, descendant: string): Promise<boolean> {
  if (!isSha(ancestor) || !isSha(descendant)) return false;
  try {
    await git(dir, ["merge-base", "--is-ancestor", ancestor, descendant]);
    return true;
  } catch (error) {
    if (error instanceof GitError) return false;
    throw error;
  }
}

/**
 * Commits files onto a branch without a work tree and moves the branch.
 *
 * @returns the new commit's sha.
 * @throws {RefConflict} `moved` when the branch was pushed to meanwhile.
 * @throws {InvalidPath} for a path git would refuse.
 */
export async function commitFiles(dir: string, change: CommitFiles): Promise<string> {
  const ref = `refs/heads/${change.branch}`;
  if (!isRefName(ref)) throw new RefConflict("invalid", ref);
  const tip = (await readRef(dir, ref))?.sha ?? null;
  const parent = tip ?? change.startPoint ?? null;
  const tree = await writeFiles(dir, parent, change.files);
  const sha = await writeCommit(dir, { ...change, tree, parents: parent === null ? [] : [parent] });
  await moveRef(dir, ref, sha, tip ?? ZERO_SHA, "moved");
  return sha;
}

async function moveRef(
  dir: string,
  ref: string,
  sha: string,
  old: string,
  onConflict: RefConflict["reason"],
): Promise<void> {
  try {
    await git(dir, ["update-ref", "--no-deref", ref, sha, old]);
  } catch (error) {
    if (!(error instanceof GitError) || !error.stderr.includes("cannot lock ref")) throw error;
    const obstructed = /cannot create|exists; cannot/.test(error.stderr);
    throw new RefConflict(obstructed ? "obstructed" : onConflict, ref);
  }
}

function candidatesOf(rev: string): string[] {
  if (isSha(rev)) return [rev];
  const names = [`refs/heads/${rev}`, `refs/tags/${rev}`, `refs/${rev}`, rev].filter(isRefName);
  // An abbreviated sha is accepted where it is unambiguous, but a branch of that name wins.
  return /^[0-9a-f]{7,39}$/.test(rev) ? [...names, rev] : names;
}

/** For each name the sha of what it peels to, or `null`; the names travel by stdin, not as options. */
async function resolveObjects(
  dir: string,
  names: readonly string[],
  type: "commit",
): Promise<(string | null)[]> {
  if (names.length === 0) return [];
  const peeled = names.map((name) => `${name}^{${type}}`);
  const answers = await readObjects(dir, peeled, "headers");
  return answers.map((answer) => (answer?.type === type ? answer.sha : null));
}
