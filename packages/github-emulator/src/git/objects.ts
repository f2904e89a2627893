import { listing } from "./listings.ts";
import { isSha, isTreePath } from "./names.ts";
import { readObjects, type Answer } from "./object-reader.ts";
import type { Signature } from "./write.ts";

interface SignedMoment extends Signature {
  /** ISO 8601 in UTC, to the second, as GitHub writes it. */
  readonly date: string;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: SignedMoment;
  readonly committer: SignedMoment;
  /** Without the newline git keeps at its end. */
  readonly message: string;
}

export interface AnnotatedTag {
  readonly sha: string;
  readonly object: string;
  readonly type: string;
  readonly name: string;
  readonly tagger: SignedMoment | null;
  readonly message: string;
}

export interface TreeEntry {
  /** From the root of the listed tree. */
  readonly path: string;
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
  /** In bytes; only blobs have one. */
  readonly size: number | null;
}

/** What git stores under a sha, or `null`. */
export async function objectType(dir: string, sha: string): Promise<string | null> {
  if (!isSha(sha)) return null;
  const [answer] = await readObjects(dir, [sha], "headers");
  return answer?.type ?? null;
}

/** @returns the commit, or `null` when the sha is unknown or names something else. */
export async function readCommit(dir: string, sha: string): Promise<Commit | null> {
  return (await readCommits(dir, [sha]))[0] ?? null;
}

/** The commits among `shas`, in that order; what is no commit is left out. */
export async function readCommits(dir: string, shas: readonly string[]): Promise<Commit[]> {
  const objects = await known(dir, shas);
  return objects.flatMap(({ sha, type, body }) =>
    type === "commit" ? [parseCommit(sha, body.toString("utf8"))] : [],
  );
}

/** @returns the tag object, or `null` when the sha is unknown or names something else. */
export async function readTag(dir: string, sha: string): Promise<AnnotatedTag | null> {
  const [object] = await known(dir, [sha]);
  if (object?.type !== "tag") return null;
  const { headers, message } = splitHeaders(object.body.toString("utf8"));
  const tagger = headers.get("tagger")?.[0];
  return {
    sha,
    object: headers.get("object")?.[0] ?? "",
    type: headers.get("type")?.[0] ?? "",
    name: headers.get("tag")?.[0] ?? "",
    tagger: tagger === undefined ? null : parseMoment(tagger),
    message,
  };
}

/** @returns the bytes, or `null` when the sha is unknown or names something else. */
export async function readBlob(dir: string, sha: string): Promise<Buffer | null> {
  const [object] = await known(dir, [sha]);
  return object?.type === "blob" ? object.body : null;
}

/**
 * Lists a tree.
 *
 * @param treeish sha of a tree or commit.
 * @param options.recursive whether to go down; the trees on the way are listed too.
 * @returns `null` when `treeish` is neither.
 */
export async function readTree(
  dir: string,
  treeish: string,
  options: { readonly recursive: boolean },
): Promise<TreeEntry[] | null> {
  const type = await objectType(dir, treeish);
  if (type !== "tree" && type !== "commit") return null;
  const depth = options.recursive ? ["-r", "-t"] : [];
  const text = await listing(dir, treeish, depth);
  return text.split("\0").flatMap(parseTreeLine);
}

/**
 * Finds what lies at a path of a commit.
 *
 * @param path `""` is the root.
 * @returns a blob, tree or submodule entry whose `path` is from the root; `null` when absent.
 */
export async function entryAt(
  dir: string,
  commit: string,
  path: string,
): Promise<TreeEntry | null> {
  if (path === "") {
    const root = await readCommit(dir, commit);
    return root === null
      ? null
      : { path: "", mode: "040000", type: "tree", sha: root.tree, size: null };
  }
  if (!isTreePath(path)) return null;
  const text = await listing(dir, commit, ["--full-tree"], path);
  return parseTreeLine(text.replace(/\0$/, ""))[0] ?? null;
}

/** The bytes of a file at a commit, or `null` when there is no file at that path. */
export async function fileAt(dir: string, commit: string, path: string): Promise<Buffer | null> {
  // A line feed would end the question.
  if (!isSha(commit) || !isTreePath(path) || path.includes("\n")) return null;
  const [found] = await readObjects(dir, [`${commit}:${path}`], "bodies");
  return found?.type === "blob" ? found.body : null;
}

function parseTreeLine(line: string): TreeEntry[] {
  const match = /^(\d{6}) (blob|tree|commit) ([0-9a-f]{40}) +(\d+|-)\t([^]+)$/.exec(line);
  if (match === null) return [];
  const [, mode = "", type = "", sha = "", size = "", path = ""] = match;
  if (type !== "blob" && type !== "tree" && type !== "commit") return [];
  return [{ path, mode, type, sha, size: size === "-" ? null : Number(size) }];
}

/** The objects among `shas`, in that order; what is unknown is left out. */
async function known(dir: string, shas: readonly string[]): Promise<Answer[]> {
  const answers = await readObjects(dir, shas.filter(isSha), "bodies");
  return answers.filter((answer) => answer !== null);
}

function parseCommit(sha: string, text: string): Commit {
  const { headers, message } = splitHeaders(text);
  return {
    sha,
    tree: headers.get("tree")?.[0] ?? "",
    parents: headers.get("parent") ?? [],
    author: parseMoment(headers.get("author")?.[0] ?? ""),
    committer: parseMoment(headers.get("committer")?.[0] ?? ""),
    message,
  };
}

function splitHeaders(text: string): { headers: Map<string, string[]>; message: string } {
  const blank = text.indexOf("\n\n");
  const head = blank < 0 ? text : text.slice(0, blank);
  const headers = new Map<string, string[]>();
  for (const line of head.split("\n")) {
    const space = line.indexOf(" ");
    // A line that starts with a space continues a signature; nothing here reads signatures.
    if (space <= 0) continue;
    const values = headers.get(line.slice(0, space)) ?? [];
    headers.set(line.slice(0, space), [...values, line.slice(space + 1)]);
  }
  return { headers, message: blank < 0 ? "" : text.slice(blank + 2).replace(/\n+$/, "") };
}

function parseMoment(line: string): SignedMoment {
  const match = /^(.*?) ?<([^>]*)> (\d+) [+-]\d{4}$/.exec(line);
  const [, name = "", email = "", seconds = "0"] = match ?? [];
  return { name, email, date: isoSeconds(new Date(Number(seconds) * 1000)) };
}

function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, "Z");
}
