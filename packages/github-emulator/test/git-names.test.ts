import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryDirectory } from "./emulator.ts";
import { commitFile, read, startGitWorld, tipOf } from "./git-world.ts";
import type { Schemas } from "./git-world.ts";

const REPO = "/repos/acme/app";

const BAD_REFS = [
  "refs/heads/",
  "refs/heads//a",
  "refs/heads/.a",
  "refs/heads/a.lock",
  "refs/heads/a.lock/b",
  "refs/heads/a..b",
  "refs/heads/a.",
  "refs/heads/a@{1}",
  "refs/heads/a b",
  "refs/heads/a~1",
  "refs/heads/a^",
  "refs/heads/a:b",
  "refs/heads/a?",
  "refs/heads/a*",
  "refs/heads/a[",
  "refs/heads/a\\b",
  "refs/heads/a\u007f",
  "refs/heads/a\n",
  "../refs/heads/a",
];

test("ref names follow the rules of git-check-ref-format", async (t) => {
  const world = await startGitWorld(t);
  const sha = await tipOf(world);
  for (const ref of ["refs/heads/a/b", "refs/tags/rc-1.0", "refs/heads/-x", "refs/heads/ü"]) {
    const made = await world.writer("POST", `${REPO}/git/refs`, { ref, sha });
    assert.equal(made.status, 201, ref);
    const got = await world.reader("GET", `${REPO}/git/ref/${encodeURI(ref.slice(5))}`);
    assert.equal(read<Schemas["git-ref"]>(got).ref, ref);
  }
  for (const ref of BAD_REFS) {
    const refused = await world.writer("POST", `${REPO}/git/refs`, { ref, sha });
    assert.equal(refused.status, 422, ref);
    const check = await world.git(".", "check-ref-format", ref);
    assert.equal(check.ok, false, `git itself would take ${JSON.stringify(ref)}`);
  }
});

test("a name that means something to git's revision syntax means nothing here", async (t) => {
  const world = await startGitWorld(t);
  await commitFile(world, "a.txt", "a");
  const names = ["HEAD", "HEAD~0", "main^", "main^{tree}", "@", "@{0}", ":a.txt", "--all", "^main"];
  for (const name of names) {
    const encoded = encodeURIComponent(name);
    assert.equal((await world.reader("GET", `${REPO}/commits/${encoded}`)).status, 422, name);
    const contents = await world.reader("GET", `${REPO}/contents/a.txt?ref=${encoded}`);
    assert.equal(contents.status, 404, name);
  }
});

test("a branch wins over a tag of the same name", async (t) => {
  const world = await startGitWorld(t);
  const first = await tipOf(world);
  const second = await commitFile(world, "a.txt", "a");
  const refs = [
    { ref: "refs/tags/same", sha: first },
    { ref: "refs/heads/same", sha: second },
  ];
  for (const body of refs) await world.writer("POST", `${REPO}/git/refs`, body);
  const same = await world.reader("GET", `${REPO}/commits/same`);
  assert.equal(read<Schemas["commit"]>(same).sha, second);
  const tag = await world.reader("GET", `${REPO}/commits/tags/same`);
  assert.equal(read<Schemas["commit"]>(tag).sha, first);
});

test("a tag of a tag of a commit leads to the commit", async (t) => {
  const world = await startGitWorld(t);
  await world.git(".", "clone", world.remote(world.emulator.tokens.writer), "work");
  await world.git("work", "tag", "-a", "inner", "-m", "inner");
  await world.git("work", "tag", "-a", "outer", "-m", "outer", "inner");
  const pushed = await world.git("work", "push", "origin", "outer");
  assert.ok(pushed.ok, pushed.out);
  const outer = await world.reader("GET", `${REPO}/commits/outer`);
  assert.equal(read<Schemas["commit"]>(outer).sha, await tipOf(world));
});

test("many files written to one branch at once are all there afterwards", async (t) => {
  const world = await startGitWorld(t);
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, n) =>
      world.writer("PUT", `${REPO}/contents/${n}.txt`, { message: `Write ${n}`, content: "eA==" }),
    ),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    answers.map(() => 201),
  );
  const list = await world.reader("GET", `${REPO}/contents`);
  assert.equal(read<Schemas["content-directory"]>(list).length, 7);
  const commits = await world.reader("GET", `${REPO}/commits`);
  assert.equal(read<Schemas["commit"][]>(commits).length, 7);
});

test("the git configuration of whoever runs the emulator has no say", async (t) => {
  const world = await startGitWorld(t);
  const trap = await temporaryDirectory(t);
  const hostile = {
    GIT_DIR: trap,
    GIT_INDEX_FILE: `${trap}/index`,
    GIT_AUTHOR_NAME: "Somebody Else",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "core.hooksPath",
    GIT_CONFIG_VALUE_0: trap,
  };
  Object.assign(process.env, hostile);
  t.after(() => {
    for (const name of Object.keys(hostile)) delete process.env[name];
  });
  const sha = await commitFile(world, "a.txt", "a");
  const commit = read<Schemas["commit"]>(await world.reader("GET", `${REPO}/commits/${sha}`));
  assert.equal(commit.commit.author?.name, "admin");
  const cloned = await world.git(".", "clone", world.remote(null), "work");
  assert.ok(cloned.ok, cloned.out);
});
