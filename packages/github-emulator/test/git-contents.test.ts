import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "./emulator.ts";
import { commitFile, jobToken, read, startGitWorld, tipOf } from "./git-world.ts";
import type { Schemas } from "./git-world.ts";

const CONTENTS = "/repos/acme/app/contents";

function refusal(answer: Answer): string {
  return `${answer.status} ${answer.body.message}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

test("a file comes in base64, in lines as GitHub breaks them, and raw when asked", async (t) => {
  const world = await startGitWorld(t);
  const text = "a line that is long enough to need more than one line of base64\n".repeat(3);
  await commitFile(world, "docs/a b.txt", text);
  const answer = await world.reader("GET", `${CONTENTS}/docs/a%20b.txt`);
  const file = read<Schemas["content-file"]>(answer);
  assert.deepEqual([file.type, file.name, file.path], ["file", "a b.txt", "docs/a b.txt"]);
  assert.deepEqual([file.encoding, file.size], ["base64", text.length]);
  assert.equal(Buffer.from(file.content, "base64").toString(), text);
  assert.ok(file.content.split("\n").every((line) => line.length <= 60));
  const raw = await fetch(`${world.emulator.urls.api_url}${CONTENTS}/docs/a%20b.txt`, {
    headers: { accept: "application/vnd.github.raw+json" },
  });
  assert.equal(await raw.text(), text);
});

test("a file is read as it was at a branch, tag or commit", async (t) => {
  const world = await startGitWorld(t);
  const first = await commitFile(world, "a.txt", "one");
  await commitFile(world, "a.txt", "two");
  const ref = { ref: "refs/tags/v1", sha: first };
  await world.writer("POST", "/repos/acme/app/git/refs", ref);
  const textAt = async (at: string): Promise<string> => {
    const answer = await world.reader("GET", `${CONTENTS}/a.txt?ref=${at}`);
    return Buffer.from(read<Schemas["content-file"]>(answer).content, "base64").toString();
  };
  assert.equal(await textAt("main"), "two");
  assert.equal(await textAt("v1"), "one");
  assert.equal(await textAt(first), "one");
  const missing = await world.reader("GET", `${CONTENTS}/a.txt?ref=nope`);
  assert.equal(refusal(missing), "404 No commit found for the ref nope");
  assert.equal(refusal(await world.reader("GET", `${CONTENTS}/b.txt`)), "404 Not Found");
});

test("a directory is a list, also at the root", async (t) => {
  const world = await startGitWorld(t);
  await commitFile(world, "docs/deep/a.txt", "a");
  await commitFile(world, "docs/b.txt", "b");
  const namesAt = async (path: string): Promise<unknown> => {
    const answer = await world.reader("GET", `${CONTENTS}${path}`);
    return read<Schemas["content-directory"]>(answer).map(({ path: at, type }) => [at, type]);
  };
  assert.deepEqual(await namesAt("/docs"), [
    ["docs/b.txt", "file"],
    ["docs/deep", "dir"],
  ]);
  assert.deepEqual(await namesAt(""), [
    ["README.md", "file"],
    ["docs", "dir"],
  ]);
});

test("a path cannot leave the tree", async (t) => {
  const world = await startGitWorld(t);
  const paths = ["..%2f..%2fgithub.db", "docs/..%2fREADME.md", ".git/config", "*.md"];
  for (const path of paths) {
    assert.equal((await world.reader("GET", `${CONTENTS}/${path}`)).status, 404, path);
    if (path.startsWith("*")) continue;
    const body = { message: "Out", content: base64("x") };
    assert.equal((await world.writer("PUT", `${CONTENTS}/${path}`, body)).status, 422, path);
  }
});

test("a file is made, changed with the sha it had, and deleted", async (t) => {
  const world = await startGitWorld(t);
  const before = await tipOf(world);
  const made = await world.writer("PUT", `${CONTENTS}/a.txt`, {
    message: "Add a",
    content: base64("one"),
  });
  assert.equal(made.status, 201, made.text);
  const first = read<Schemas["file-commit"]>(made);
  assert.equal(first.commit.sha, await tipOf(world));
  assert.equal(first.commit.message, "Add a");
  assert.equal(first.commit.parents?.[0]?.sha, before);
  assert.match(first.commit.author?.email ?? "", /writer@users\.noreply\.github\.com$/);

  const blind = { message: "Change a", content: base64("two") };
  const refused = await world.writer("PUT", `${CONTENTS}/a.txt`, blind);
  assert.equal(refusal(refused), '422 Invalid request.\n\n"sha" wasn\'t supplied.');
  const stale = await world.writer("PUT", `${CONTENTS}/a.txt`, { ...blind, sha: before });
  assert.equal(refusal(stale), `409 a.txt does not match ${before}`);
  const sha = first.content?.sha;
  const changed = await world.writer("PUT", `${CONTENTS}/a.txt`, { ...blind, sha });
  assert.equal(changed.status, 200, changed.text);

  const last = read<Schemas["file-commit"]>(changed).content?.sha ?? "";
  const removed = await world.writer("DELETE", `${CONTENTS}/a.txt?sha=${last}&message=Remove`);
  assert.equal(removed.status, 200, removed.text);
  assert.equal(read<Schemas["file-commit"]>(removed).content, null);
  assert.equal((await world.reader("GET", `${CONTENTS}/a.txt`)).status, 404);
  const again = await world.writer("DELETE", `${CONTENTS}/a.txt`, { message: "Remove", sha: last });
  assert.equal(again.status, 404);
});

test("of two writers who saw the same file one is told", async (t) => {
  const world = await startGitWorld(t);
  await commitFile(world, "a.txt", "one");
  const file = read<Schemas["content-file"]>(await world.reader("GET", `${CONTENTS}/a.txt`));
  const answers = await Promise.all(
    ["two", "three"].map((text) =>
      world.writer("PUT", `${CONTENTS}/a.txt`, {
        message: text,
        content: base64(text),
        sha: file.sha,
      }),
    ),
  );
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 409],
  );
});

test("a commit carries the author, committer and date it was given", async (t) => {
  const world = await startGitWorld(t);
  const answer = await world.writer("PUT", `${CONTENTS}/a.txt`, {
    message: "Add",
    content: base64("x"),
    author: { name: "Ann", email: "ann@example.test", date: "2026-01-02T03:04:05Z" },
    committer: { name: "Bob", email: "bob@example.test" },
  });
  const { author, committer } = read<Schemas["file-commit"]>(answer).commit;
  assert.deepEqual(author, {
    name: "Ann",
    email: "ann@example.test",
    date: "2026-01-02T03:04:05Z",
  });
  assert.equal(committer?.name, "Bob");
});

test("only an existing branch is written to, except in an empty repository", async (t) => {
  const world = await startGitWorld(t);
  const body = { message: "Add", content: base64("x") };
  const refused = await world.writer("PUT", `${CONTENTS}/a.txt`, { ...body, branch: "next" });
  assert.equal(refusal(refused), "404 Branch next not found");
  await world.admin("POST", "/orgs/acme/repos", { name: "empty" });
  const first = await world.admin("PUT", "/repos/acme/empty/contents/a.txt", body);
  assert.equal(first.status, 201, first.text);
});

test("workflow files need the workflows permission in limited tokens", async (t) => {
  const world = await startGitWorld(t);
  const path = `${CONTENTS}/.github/workflows/ci.yml`;
  const body = { message: "Add", content: base64("on: push") };
  const job = world.as(await jobToken(world, { contents: "write" }));
  assert.equal(refusal(await job("PUT", path, body)), "403 Resource not accessible by integration");
  const strong = world.as(await jobToken(world, { contents: "write", workflows: "write" }));
  assert.equal((await strong("PUT", path, body)).status, 201);
});

test("what is not base64 or has no message is refused", async (t) => {
  const world = await startGitWorld(t);
  const path = `${CONTENTS}/a.txt`;
  const bad = await world.writer("PUT", path, { message: "Add", content: "no base64!" });
  assert.equal(refusal(bad), "422 content is not valid Base64");
  assert.equal((await world.writer("PUT", path, { content: base64("x") })).status, 422);
  assert.equal((await world.reader("PUT", path, { message: "x", content: "" })).status, 403);
});

test("the executable bit and symbolic links survive a change to their neighbours", async (t) => {
  const world = await startGitWorld(t);
  const entries = [
    { path: "run.sh", mode: "100755", type: "blob", content: "#!/bin/sh\n" },
    { path: "link", mode: "120000", type: "blob", content: "run.sh" },
  ];
  const tip = await tipOf(world);
  const tree = await world.writer("POST", "/repos/acme/app/git/trees", {
    base_tree: tip,
    tree: entries,
  });
  const made = await world.writer("POST", "/repos/acme/app/git/commits", {
    message: "Script",
    tree: read<Schemas["git-tree"]>(tree).sha,
    parents: [tip],
  });
  const sha = read<Schemas["git-commit"]>(made).sha;
  await world.writer("PATCH", "/repos/acme/app/git/refs/heads/main", { sha });
  await commitFile(world, "run.sh", "#!/bin/sh\necho\n");
  await commitFile(world, "other.txt", "x");
  const after = await world.reader("GET", "/repos/acme/app/git/trees/main");
  const modes = read<Schemas["git-tree"]>(after).tree.map((entry) => [entry.path, entry.mode]);
  assert.deepEqual(modes, [
    ["README.md", "100644"],
    ["link", "120000"],
    ["other.txt", "100644"],
    ["run.sh", "100755"],
  ]);
  const link = await world.reader("GET", `${CONTENTS}/link`);
  assert.deepEqual(
    [link.body.type, (link.body as unknown as { target: string }).target],
    ["symlink", "run.sh"],
  );
});
