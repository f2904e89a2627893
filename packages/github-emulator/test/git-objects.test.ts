import assert from "node:assert/strict";
import { test } from "node:test";
import { commitFile, read, startGitWorld, tipOf } from "./git-world.ts";
import type { Schemas } from "./git-world.ts";

const REPO = "/repos/acme/app";

test("blob, tree, commit and ref build a commit that git accepts", async (t) => {
  const world = await startGitWorld(t);
  const parent = await tipOf(world);
  const blob = await world.writer("POST", `${REPO}/git/blobs`, {
    content: Buffer.from([0, 1, 2, 255]).toString("base64"),
    encoding: "base64",
  });
  assert.equal(blob.status, 201, blob.text);
  const tree = await world.writer("POST", `${REPO}/git/trees`, {
    base_tree: parent,
    tree: [
      { path: "bin/data", mode: "100644", type: "blob", sha: read<{ sha: string }>(blob).sha },
      { path: "note.txt", mode: "100644", type: "blob", content: "note" },
      { path: "README.md", mode: "100644", type: "blob", sha: null },
    ],
  });
  assert.equal(tree.status, 201, tree.text);
  const made = await world.writer("POST", `${REPO}/git/commits`, {
    message: "Built\n\nby hand",
    tree: read<Schemas["git-tree"]>(tree).sha,
    parents: [parent],
  });
  assert.equal(made.status, 201, made.text);
  const commit = read<Schemas["git-commit"]>(made);
  assert.deepEqual(
    commit.parents.map(({ sha }) => sha),
    [parent],
  );
  assert.equal(commit.verification.verified, false);
  await world.writer("PATCH", `${REPO}/git/refs/heads/main`, { sha: commit.sha });

  await world.git(".", "clone", world.remote(null), "work");
  const files = await world.git("work", "ls-tree", "-r", "--name-only", "HEAD");
  assert.equal(files.out, "bin/data\nnote.txt\n");
  const fsck = await world.git("work", "fsck", "--strict");
  assert.ok(fsck.ok, fsck.out);
  const message = await world.git("work", "log", "-1", "--format=%B");
  assert.equal(message.out.trim(), "Built\n\nby hand");
});

test("a blob comes back byte for byte", async (t) => {
  const world = await startGitWorld(t);
  const bytes = Buffer.from(Array.from({ length: 300 }, (_, n) => n % 256));
  const content = bytes.toString("base64");
  const made = await world.writer("POST", `${REPO}/git/blobs`, { content, encoding: "base64" });
  const { sha } = read<{ sha: string }>(made);
  const blob = read<Schemas["blob"]>(await world.reader("GET", `${REPO}/git/blobs/${sha}`));
  assert.deepEqual([blob.encoding, blob.size], ["base64", 300]);
  assert.deepEqual(Buffer.from(blob.content, "base64"), bytes);
});

test("a tree is listed flat, or whole with recursive", async (t) => {
  const world = await startGitWorld(t);
  await commitFile(world, "a/b/c.txt", "deep");
  const pathsAt = async (query: string): Promise<unknown> => {
    const answer = await world.reader("GET", `${REPO}/git/trees/${query}`);
    const { tree, truncated } = read<Schemas["git-tree"]>(answer);
    assert.equal(truncated, false);
    return tree.map(({ path, type }) => [path, type]);
  };
  assert.deepEqual(await pathsAt("main"), [
    ["README.md", "blob"],
    ["a", "tree"],
  ]);
  assert.deepEqual(await pathsAt("main?recursive=1"), [
    ["README.md", "blob"],
    ["a", "tree"],
    ["a/b", "tree"],
    ["a/b/c.txt", "blob"],
  ]);
});

function subtree(path: string, sha: unknown): object {
  return { path, mode: "040000", type: "tree", sha };
}

test("a tree is made of whole trees and submodules, which replace what was there", async (t) => {
  const world = await startGitWorld(t);
  await commitFile(world, "old/a.txt", "a");
  await commitFile(world, "old/deep/b.txt", "b");
  const base = await commitFile(world, "*/c.txt", "c");
  const root = read<Schemas["git-tree"]>(await world.reader("GET", `${REPO}/git/trees/${base}`));
  const old = root.tree.find(({ path }) => path === "old")?.sha;
  const make = async (...tree: object[]): Promise<unknown> => {
    const answer = await world.writer("POST", `${REPO}/git/trees`, { base_tree: base, tree });
    assert.equal(answer.status, 201, answer.text);
    const { sha } = read<Schemas["git-tree"]>(answer);
    const whole = await world.reader("GET", `${REPO}/git/trees/${sha}?recursive=1`);
    return read<Schemas["git-tree"]>(whole).tree.flatMap(({ path, type }) =>
      type === "tree" ? [] : [path],
    );
  };
  assert.deepEqual(await make(subtree("copy/of", old), { path: "copy/of/x", content: "x" }), [
    "*/c.txt",
    "README.md",
    "copy/of/a.txt",
    "copy/of/deep/b.txt",
    "copy/of/x",
    "old/a.txt",
    "old/deep/b.txt",
  ]);
  assert.deepEqual(await make(subtree("old/deep", old), subtree("README.md", old)), [
    "*/c.txt",
    "README.md/a.txt",
    "README.md/deep/b.txt",
    "old/a.txt",
    "old/deep/a.txt",
    "old/deep/deep/b.txt",
  ]);
  assert.deepEqual(await make(subtree("README.md/below", old), subtree("old", null)), [
    "*/c.txt",
    "README.md/below/a.txt",
    "README.md/below/deep/b.txt",
  ]);
  assert.deepEqual(await make(subtree("*", null)), ["README.md", "old/a.txt", "old/deep/b.txt"]);
  const submodule = { path: "lib", mode: "160000", type: "commit", sha: "3".repeat(40) };
  assert.deepEqual(await make(submodule, subtree("old", null)), ["*/c.txt", "README.md", "lib"]);
});

test("objects that are missing or of another kind are not found", async (t) => {
  const world = await startGitWorld(t);
  const commit = await tipOf(world);
  const none = "2".repeat(40);
  const paths = [
    `git/commits/${none}`,
    `git/trees/${none}`,
    `git/blobs/${commit}`,
    `git/tags/${commit}`,
    "git/commits/main",
    "git/blobs/..%2fHEAD",
  ];
  for (const path of paths) {
    assert.equal((await world.reader("GET", `${REPO}/${path}`)).status, 404, path);
  }
});

function treeOf(path: string): object {
  return { tree: [{ path, mode: "100644", content: "x" }] };
}

test("what would make a broken object is refused", async (t) => {
  const world = await startGitWorld(t);
  const commit = await tipOf(world);
  const none = "2".repeat(40);
  const own = read<Schemas["commit"]>(await world.reader("GET", `${REPO}/commits/main`)).commit.tree
    .sha;
  const cases: readonly (readonly [string, object])[] = [
    ["git/trees", treeOf("../up")],
    ["git/trees", treeOf(".git/config")],
    ["git/trees", treeOf("a//b")],
    ["git/trees", { tree: [{ path: "a", mode: "100644", sha: none }] }],
    ["git/trees", { base_tree: none, tree: [] }],
    ["git/trees", { tree: [{ path: "a", mode: "040000", sha: commit }] }],
    ["git/trees", { tree: [{ path: "a", mode: "040000", content: "x" }] }],
    ["git/trees", { tree: [{ path: "a", mode: "160000", sha: "main" }] }],
    ["git/trees", { tree: [{ path: "a", mode: "100600", content: "x" }] }],
    ["git/trees", { tree: [{ path: "a", sha: own, content: "x" }] }],
    ["git/trees", { tree: [{ path: "a" }] }],
    ["git/trees", { base_tree: commit, tree: [{ path: "a", sha: null }] }],
    ["git/trees", { tree: [{ path: "README.md", sha: null }] }],
    ["git/commits", { message: "x", tree: none }],
    ["git/commits", { message: "x", tree: commit }],
    ["git/tags", { tag: "v1", message: "x", object: none, type: "commit" }],
    ["git/tags", { tag: "v1", message: "x", object: commit, type: "tree" }],
    ["git/tags", { tag: "v1", message: "x", object: commit }],
    ["git/commits", { message: "nul \0", tree: own }],
    ["git/commits", { message: "x", tree: own, author: { name: ".", email: "a@b" } }],
    ["git/commits", { message: "x", tree: own, author: { name: "a\nb", email: "a@b" } }],
    [
      "git/commits",
      { message: "x", tree: own, author: { name: "a", email: "a@b", date: "1960-01-01" } },
    ],
    ["git/tags", { tag: "v1\ntagger evil", message: "x", object: commit, type: "commit" }],
  ];
  for (const [path, body] of cases) {
    const answer = await world.writer("POST", `${REPO}/${path}`, body);
    assert.equal(answer.status, 422, `${path} ${JSON.stringify(body)}: ${answer.text}`);
  }
});

test("commits are listed newest first, by branch and by path", async (t) => {
  const world = await startGitWorld(t);
  const root = await tipOf(world);
  const first = await commitFile(world, "a.txt", "1");
  const second = await commitFile(world, "b.txt", "1");
  const third = await commitFile(world, "a.txt", "2");
  const shas = async (query: string): Promise<string[]> => {
    const answer = await world.reader("GET", `${REPO}/commits${query}`);
    return read<Schemas["commit"][]>(answer).map(({ sha }) => sha);
  };
  assert.deepEqual(await shas(""), [third, second, first, root]);
  assert.deepEqual(await shas("?path=a.txt"), [third, first]);
  assert.deepEqual(await shas("?path=*.txt"), [], "a path is not a pattern");
  assert.deepEqual(await shas(`?sha=${first}`), [first, root]);
  assert.deepEqual(await shas("?per_page=3&page=2"), [root]);
  const missing = await world.reader("GET", `${REPO}/commits?sha=nope`);
  assert.equal(missing.status, 404);
});

test("a commit shows its changes and belongs to the account of its no-reply address", async (t) => {
  const world = await startGitWorld(t);
  const parent = await tipOf(world);
  const sha = await commitFile(world, "a.txt", "one\ntwo\n");
  const answer = await world.reader("GET", `${REPO}/commits/main`);
  const commit = read<Schemas["commit"]>(answer);
  assert.equal(commit.sha, sha);
  assert.equal((commit.author as { login?: string }).login, "admin");
  assert.deepEqual(
    commit.parents.map(({ sha: id }) => id),
    [parent],
  );
  assert.deepEqual(commit.stats, { total: 2, additions: 2, deletions: 0 });
  assert.equal(commit.files?.[0]?.filename, "a.txt");
  const short = await world.reader("GET", `${REPO}/commits/main`, undefined, {
    accept: "application/vnd.github.sha",
  });
  assert.equal(short.text, sha);
});

test("a name that is no commit is refused with it", async (t) => {
  const world = await startGitWorld(t);
  for (const name of ["nope", "3".repeat(40), "main~1", "--all", "heads/nope"]) {
    const answer = await world.reader("GET", `${REPO}/commits/${name}`);
    assert.equal(answer.status, 422);
    assert.equal(answer.body.message, `No commit found for SHA: ${name}`);
  }
});
