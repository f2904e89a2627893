import assert from "node:assert/strict";
import { test } from "node:test";
import { commitFile, read, startGitWorld, tipOf } from "./git-world.ts";
import type { GitWorld, Schemas } from "./git-world.ts";

type Comparison = Schemas["commit-comparison"];

async function compare(world: GitWorld, basehead: string): Promise<Comparison> {
  const answer = await world.reader("GET", `/repos/acme/app/compare/${basehead}`);
  assert.equal(answer.status, 200, answer.text);
  return read<Comparison>(answer);
}

async function branch(world: GitWorld, name: string): Promise<void> {
  const made = await world.writer("POST", "/repos/acme/app/git/refs", {
    ref: `refs/heads/${name}`,
    sha: await tipOf(world),
  });
  assert.equal(made.status, 201, made.text);
}

test("a commit compared with itself is identical", async (t) => {
  const world = await startGitWorld(t);
  const result = await compare(world, `${await tipOf(world)}...main`);
  assert.equal(result.status, "identical");
  assert.deepEqual([result.ahead_by, result.behind_by, result.total_commits], [0, 0, 0]);
  assert.deepEqual(result.commits, []);
  assert.deepEqual(result.files, []);
});

test("a branch is ahead of the commit it grew from", async (t) => {
  const world = await startGitWorld(t);
  const base = await tipOf(world);
  const first = await commitFile(world, "a.txt", "one\n");
  const second = await commitFile(world, "a.txt", "one\ntwo\n");
  const result = await compare(world, `${base}...main`);
  assert.equal(result.status, "ahead");
  assert.deepEqual([result.ahead_by, result.behind_by, result.total_commits], [2, 0, 2]);
  assert.equal(result.base_commit.sha, base);
  assert.equal(result.merge_base_commit.sha, base);
  assert.deepEqual(
    result.commits.map((commit) => commit.sha),
    [first, second],
    "oldest first",
  );
  const [file] = result.files ?? [];
  assert.equal(file?.filename, "a.txt");
  assert.equal(file?.status, "added");
  assert.deepEqual([file?.additions, file?.deletions, file?.changes], [2, 0, 2]);
  assert.equal(file?.patch, "@@ -0,0 +1,2 @@\n+one\n+two");
});

test("an older commit is behind", async (t) => {
  const world = await startGitWorld(t);
  const old = await tipOf(world);
  await commitFile(world, "a.txt", "one");
  const result = await compare(world, `main...${old}`);
  assert.equal(result.status, "behind");
  assert.deepEqual([result.ahead_by, result.behind_by], [0, 1]);
  assert.deepEqual(result.commits, []);
});

test("two branches that went their own ways have diverged", async (t) => {
  const world = await startGitWorld(t);
  const fork = await tipOf(world);
  await branch(world, "topic/one");
  await commitFile(world, "a.txt", "main");
  const topic = await commitFile(world, "b.txt", "topic", "topic/one");
  const result = await compare(world, "main...topic/one");
  assert.equal(result.status, "diverged");
  assert.deepEqual([result.ahead_by, result.behind_by], [1, 1]);
  assert.equal(result.merge_base_commit.sha, fork);
  assert.deepEqual(
    result.commits.map((commit) => commit.sha),
    [topic],
  );
  assert.deepEqual(
    result.files?.map((file) => file.filename),
    ["b.txt"],
    "the files changed since the merge base, not what main has done",
  );
});

test("histories without a common commit cannot be compared", async (t) => {
  const world = await startGitWorld(t);
  await world.git(".", "clone", world.remote(world.emulator.tokens.writer), "work");
  await world.git("work", "switch", "--orphan", "island");
  await world.git("work", "commit", "--allow-empty", "-m", "Alone");
  await world.git("work", "push", "origin", "island");
  const answer = await world.reader("GET", "/repos/acme/app/compare/main...island");
  assert.equal(answer.status, 404);
  assert.match(answer.body.message, /No common ancestor/);
});

test("an unknown sha, one dot too few or another owner answers 404", async (t) => {
  const world = await startGitWorld(t);
  const paths = [
    `${"0".repeat(40)}...main`,
    "main...nowhere",
    "main~0...main",
    "main..main",
    "main",
    "evil:main...main",
  ];
  for (const path of paths) {
    const answer = await world.reader("GET", `/repos/acme/app/compare/${path}`);
    assert.equal(answer.status, 404, path);
    assert.match(answer.body.message, /Not Found/);
  }
});

test("tags, full refs and the owner's prefix name commits too", async (t) => {
  const world = await startGitWorld(t);
  const sha = await tipOf(world);
  await world.writer("POST", "/repos/acme/app/git/refs", { ref: "refs/tags/v1", sha });
  for (const base of [
    "v1",
    "refs/tags/v1",
    "tags/v1",
    "heads/main",
    "acme:main",
    sha.slice(0, 8),
  ]) {
    assert.equal((await compare(world, `${base}...main`)).status, "identical", base);
  }
});

test("the commits of a comparison come in pages and the files with the first", async (t) => {
  const world = await startGitWorld(t);
  const base = await tipOf(world);
  const shas: string[] = [];
  for (const text of ["1", "2", "3"]) shas.push(await commitFile(world, "a.txt", text));
  const path = `/repos/acme/app/compare/${base}...main?per_page=2`;
  const first = await world.reader("GET", path);
  const second = await world.reader("GET", `${path}&page=2`);
  const pages = [read<Comparison>(first), read<Comparison>(second)];
  assert.deepEqual(
    pages.flatMap((page) => page.commits.map((commit) => commit.sha)),
    shas,
  );
  assert.deepEqual(
    pages.map((page) => page.files?.length),
    [1, 0],
  );
  assert.match(first.headers.get("link") ?? "", /rel="next"/);
  assert.deepEqual(
    pages.map((page) => page.total_commits),
    [3, 3],
  );
});

test("a renamed and a binary file are shown as such", async (t) => {
  const world = await startGitWorld(t);
  const base = await tipOf(world);
  await world.git(".", "clone", world.remote(world.emulator.tokens.writer), "work");
  await world.git("work", "mv", "README.md", "naïve name.md");
  await world.git("work", "commit", "-m", "Rename");
  await world.git("work", "push", "origin", "main");
  await commitFile(world, "data.bin", "\0\u0001\u0002");
  const { files } = await compare(world, `${base}...main`);
  const summary = files?.map(({ filename, status, previous_filename, patch }) => {
    return { filename, status, previous_filename, patch };
  });
  assert.deepEqual(summary, [
    { filename: "data.bin", status: "added", previous_filename: undefined, patch: undefined },
    {
      filename: "naïve name.md",
      status: "renamed",
      previous_filename: "README.md",
      patch: undefined,
    },
  ]);
});
