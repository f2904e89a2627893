import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isTreePath, ZERO_SHA } from "./names.ts";
import { git, gitText } from "./process.ts";

/** Who wrote a commit or tag, as git records it. */
export interface Signature {
  readonly name: string;
  readonly email: string;
}

/** Content by path; `null` removes the path. */
export type Files = Readonly<Record<string, string | Buffer | null>>;

export interface CommitObject {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Signature;
  readonly date: Date;
  /** The author, where not given. */
  readonly committer?: Signature;
  /** The author's date, where not given. */
  readonly committerDate?: Date;
}

/** One line of a tree to be written, a whole tree too; `sha: null` removes the path. */
export interface IndexEntry {
  readonly path: string;
  readonly mode: string;
  readonly sha: string | null;
}

/** A path that cannot be in a git tree. */
class InvalidPath extends Error {
  constructor(path: string) {
    super(`not a path inside a repository: ${JSON.stringify(path)}`);
    this.name = "InvalidPath";
  }
}

const TREE_MODE = "040000";

/** Git's own form of a moment, in UTC: none of the ambiguity of dates in words. */
function gitDate(date: Date): string {
  return `@${Math.floor(date.getTime() / 1000)} +0000`;
}

/** Stores bytes as a blob; the answer is its sha. */
export async function writeBlob(dir: string, content: string | Buffer): Promise<string> {
  return gitText(dir, ["hash-object", "-w", "--stdin"], { input: content });
}

/** Stores a commit object and answers with its sha; no ref moves. */
export async function writeCommit(dir: string, commit: CommitObject): Promise<string> {
  const committer = commit.committer ?? commit.author;
  const parents = commit.parents.flatMap((sha) => ["-p", sha]);
  return gitText(dir, ["commit-tree", commit.tree, ...parents, "-F", "-"], {
    input: commit.message,
    env: {
      GIT_AUTHOR_NAME: commit.author.name,
      GIT_AUTHOR_EMAIL: commit.author.email,
      GIT_AUTHOR_DATE: gitDate(commit.date),
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
      GIT_COMMITTER_DATE: gitDate(commit.committerDate ?? commit.date),
    },
  });
}

/** Stores an annotated tag object and answers with its sha; no ref is made. */
export async function writeTag(
  dir: string,
  tag: {
    readonly object: string;
    readonly type: string;
    readonly name: string;
    readonly tagger: Signature;
    readonly date: Date;
    readonly message: string;
  },
): Promise<string> {
  const when = gitDate(tag.date).slice(1);
  const message = tag.message.endsWith("\n") ? tag.message : `${tag.message}\n`;
  const text =
    `object ${tag.object}\ntype ${tag.type}\ntag ${tag.name}\n` +
    `tagger ${tag.tagger.name} <${tag.tagger.email}> ${when}\n\n${message}`;
  return gitText(dir, ["mktag"], { input: text });
}

/**
 * Lays files over the tree of `base` and stores the result.
 *
 * @param base a commit or tree, or `null` to start from nothing.
 * @returns the sha of the tree.
 * @throws {InvalidPath}
 */
export async function writeFiles(dir: string, base: string | null, files: Files): Promise<string> {
  const modes = base === null ? new Map<string, string>() : await modesOf(dir, base);
  const entries: IndexEntry[] = [];
  for (const [path, content] of Object.entries(files)) {
    // Rewriting a script must not take its executable bit away.
    const mode = modes.get(path) ?? "100644";
    const sha = content === null ? null : await writeBlob(dir, content);
    entries.push({ path, mode, sha });
  }
  return writeTree(dir, base, entries);
}

/**
 * Lays entries over the tree of `base` through a temporary index and stores the result.
 *
 * @throws {InvalidPath}
 */
export async function writeTree(
  dir: string,
  base: string | null,
  entries: readonly IndexEntry[],
): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), "emulator-index-"));
  const env = { GIT_INDEX_FILE: join(scratch, "index") };
  try {
    await git(dir, base === null ? ["read-tree", "--empty"] : ["read-tree", base], { env });
    let lines = "";
    const layDown = async (): Promise<void> => {
      await git(dir, ["update-index", "-z", "--index-info"], { env, input: lines });
      lines = "";
    };
    for (const { path, mode, sha } of entries) {
      if (!isTreePath(path)) throw new InvalidPath(path);
      if (mode !== TREE_MODE) {
        lines += sha === null ? removal(path) : `${mode} ${sha}\t${path}\0`;
        continue;
      }
      // An index has no directories: the old one goes file by file, the new one is read in its place
      // (-i: a bare repository has no files that could be in the way).
      await layDown();
      lines = (await pathsInTheWay(dir, env, path)).map((old) => removal(old)).join("");
      await layDown();
      if (sha !== null) await git(dir, ["read-tree", "-i", `--prefix=${path}/`, sha], { env });
    }
    await layDown();
    return await gitText(dir, ["write-tree"], { env });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function removal(path: string): string {
  return `0 ${ZERO_SHA}\t${path}\0`;
}

/** What is at or below a path, and files where the path has directories. */
async function pathsInTheWay(
  dir: string,
  env: Readonly<Record<string, string>>,
  path: string,
): Promise<string[]> {
  // Without it `*` in a name would be a pattern.
  const literal = { ...env, GIT_LITERAL_PATHSPECS: "1" };
  const listed = await git(dir, ["ls-files", "-z", "--cached", "--", path], { env: literal });
  const parts = path.split("/");
  const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
  return [
    ...listed
      .toString("utf8")
      .split("\0")
      .filter((name) => name !== ""),
    ...above,
  ];
}

async function modesOf(dir: string, base: string): Promise<Map<string, string>> {
  const text = (await git(dir, ["ls-tree", "-r", "-z", base])).toString("utf8");
  return new Map(
    text.split("\0").flatMap((line) => {
      const tab = line.indexOf("\t");
      return tab < 0 ? [] : [[line.slice(tab + 1), line.slice(0, 6)] as const];
    }),
  );
}
