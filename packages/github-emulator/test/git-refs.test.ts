import assert from "node:assert/strict";
import { test } from "node:test";
import { makeRelease } from "./emulator.ts";
import type { Answer } from "./emulator.ts";
import { commitFile, jobToken, read, startGitWorld, tipOf } from "./git-world.ts";
import type { GitWorld, Schemas } from "./git-world.ts";

const REFS = "/repos/acme/app/git/refs";
const UNKNOWN = "1".repeat(40);

function refusal(answer: Answer): string {
  return `${answer.status} ${answer.body.message}`;
}

async function tag(world: GitWorld, name: string, sha: string): Promise<void> {
  const made = await world.writer("POST", REFS, { ref: `refs/tags/${name}`, sha });
  assert.equal(made.status, 201, made.text);
}

test("a ref is made, read, moved forward and deleted", async (t) => {
  const world = await startGitWorld(t);
  const first = await tipOf(world);
  const made = await world.writer("POST", REFS, { ref: "refs/heads/topic/a", sha: first });
  assert.equal(made.status, 201);
  const { ref, object, url } = read<Schemas["git-ref"]>(made);
  assert.equal(ref, "refs/heads/topic/a");
  assert.deepEqual([object.sha, object.type], [first, "commit"]);
  assert.equal(url, `${world.emulator.urls.api_url}/repos/acme/app/git/refs/heads/topic/a`);

  const second = await commitFile(world, "a.txt", "one");
  const moved = await world.writer("PATCH", `${REFS}/heads/topic/a`, { sha: second });
  assert.equal(moved.status, 200, moved.text);
  assert.equal(await tipOf(world, "topic/a"), second);

  assert.equal((await world.writer("DELETE", `${REFS}/heads/topic/a`)).status, 204);
  const gone = await world.writer("GET", "/repos/acme/app/git/ref/heads/topic/a");
  assert.equal(refusal(gone), "404 Not Found");
});

test("a single ref is matched exactly, and matching-refs by its beginning", async (t) => {
  const world = await startGitWorld(t);
  const sha = await tipOf(world);
  for (const name of ["rc-1", "rc-2", "v1"]) await tag(world, name, sha);
  const partial = await world.reader("GET", "/repos/acme/app/git/ref/tags/rc-");
  assert.equal(partial.status, 404);
  const namesOf = async (prefix: string): Promise<string[]> => {
    const answer = await world.reader("GET", `/repos/acme/app/git/matching-refs/${prefix}`);
    return read<Schemas["git-ref"][]>(answer).map(({ ref }) => ref);
  };
  assert.deepEqual(await namesOf("tags/rc-"), ["refs/tags/rc-1", "refs/tags/rc-2"]);
  assert.deepEqual(await namesOf("tags/none"), []);
  assert.equal((await namesOf("")).length, 4);
});

test("the slashes of a ref may travel encoded, as octokit sends them", async (t) => {
  const world = await startGitWorld(t);
  const sha = await tipOf(world);
  await tag(world, "rc/1", sha);
  for (const path of ["git/ref/tags%2Frc%2F1", "commits/tags%2Frc%2F1", "commits/rc%2F1"]) {
    assert.equal((await world.reader("GET", `/repos/acme/app/${path}`)).status, 200, path);
  }
  const compared = await world.reader("GET", `/repos/acme/app/compare/rc%2F1...${sha}`);
  assert.equal(compared.status, 200);
});

test("refs that GitHub keeps for pull requests are not written", async (t) => {
  const world = await startGitWorld(t);
  const body = { ref: "refs/pull/1/head", sha: await tipOf(world) };
  assert.equal(refusal(await world.writer("POST", REFS, body)), "422 deny updating a hidden ref");
  await world.git(".", "clone", world.remote(world.emulator.tokens.writer), "work");
  const pushed = await world.git("work", "push", "origin", "HEAD:refs/pull/1/head");
  assert.match(pushed.out, /deny updating a hidden ref/);
});

test("refs that cannot be made are refused in GitHub's words", async (t) => {
  const world = await startGitWorld(t);
  const sha = await tipOf(world);
  const cases: readonly (readonly [string, string, string])[] = [
    ["refs/heads/main", sha, "422 Reference already exists"],
    ["refs/heads/new", UNKNOWN, "422 Object does not exist"],
    ["main", sha, "422 Reference name must contain at least three slash-separated components."],
    ["refs/heads/a..b", sha, "422 refs/heads/a..b is not a valid ref name."],
    ["refs/heads/a b", sha, "422 refs/heads/a b is not a valid ref name."],
    ["refs/../config", sha, "422 refs/../config is not a valid ref name."],
    ["refs/heads/-x.lock", sha, "422 refs/heads/-x.lock is not a valid ref name."],
    ["refs/heads/main/below", sha, "422 Reference update failed"],
  ];
  for (const [ref, target, expected] of cases) {
    assert.equal(refusal(await world.writer("POST", REFS, { ref, sha: target })), expected);
  }
  const bad = await world.writer("POST", REFS, { ref: "refs/heads/x", sha: "--help" });
  assert.match(refusal(bad), /^422 The sha parameter must be exactly 40 characters/);
});

test("history is lost only with force", async (t) => {
  const world = await startGitWorld(t);
  const older = await tipOf(world);
  await commitFile(world, "a.txt", "one");
  const refused = await world.writer("PATCH", `${REFS}/heads/main`, { sha: older });
  assert.equal(refusal(refused), "422 Update is not a fast forward");
  const forced = await world.writer("PATCH", `${REFS}/heads/main`, { sha: older, force: true });
  assert.equal(forced.status, 200);
  assert.equal(await tipOf(world), older);
});

test("a missing ref cannot be moved or deleted, nor the default branch deleted", async (t) => {
  const world = await startGitWorld(t);
  const sha = await tipOf(world);
  const moved = await world.writer("PATCH", `${REFS}/heads/none`, { sha });
  assert.equal(refusal(moved), "422 Reference does not exist");
  const deleted = await world.writer("DELETE", `${REFS}/heads/none`);
  assert.equal(refusal(deleted), "422 Reference does not exist");
  assert.equal((await world.writer("DELETE", `${REFS}/heads/main`)).status, 422);
});

test("an annotated tag is an object of its own that leads to the commit", async (t) => {
  const world = await startGitWorld(t);
  const commit = await tipOf(world);
  const made = await world.writer("POST", "/repos/acme/app/git/tags", {
    tag: "v1",
    message: "Version 1",
    object: commit,
    type: "commit",
    tagger: { name: "Ann", email: "ann@example.test", date: "2026-01-02T03:04:05Z" },
  });
  assert.equal(made.status, 201, made.text);
  const object = read<Schemas["git-tag"]>(made);
  assert.notEqual(object.sha, commit);
  assert.deepEqual([object.object.sha, object.object.type], [commit, "commit"]);
  assert.deepEqual([object.tag, object.message], ["v1", "Version 1"]);
  assert.equal(object.tagger.date, "2026-01-02T03:04:05Z");

  const missing = await world.reader("GET", "/repos/acme/app/git/ref/tags/v1");
  assert.equal(missing.status, 404, "the object alone is no tag");
  await tag(world, "v1", object.sha);
  const ref = read<Schemas["git-ref"]>(
    await world.reader("GET", "/repos/acme/app/git/ref/tags/v1"),
  );
  assert.deepEqual([ref.object.sha, ref.object.type], [object.sha, "tag"]);
  assert.deepEqual(
    (await world.reader("GET", `/repos/acme/app/git/tags/${object.sha}`)).body,
    made.body,
  );

  const tags = read<Schemas["tag"][]>(await world.reader("GET", "/repos/acme/app/tags"));
  assert.equal(tags[0]?.commit.sha, commit, "the list of tags peels");
  const peeled = await world.reader("GET", "/repos/acme/app/commits/v1");
  assert.equal(read<Schemas["commit"]>(peeled).sha, commit);
});

test("a branch points at commits only", async (t) => {
  const world = await startGitWorld(t);
  const commit = read<Schemas["commit"]>(await world.reader("GET", "/repos/acme/app/commits/main"));
  const sha = commit.commit.tree.sha;
  assert.equal((await world.writer("POST", REFS, { ref: "refs/heads/tree", sha })).status, 422);
  assert.equal((await world.writer("POST", REFS, { ref: "refs/tags/tree", sha })).status, 201);
});

test("refs are written with contents: write only", async (t) => {
  const world = await startGitWorld(t);
  const body = { ref: "refs/tags/v1", sha: await tipOf(world) };
  assert.equal((await world.reader("POST", REFS, body)).status, 403);
  assert.equal((await world.anonymous("POST", REFS, body)).status, 401);
  const job = world.as(await jobToken(world, { contents: "read" }));
  assert.equal(
    refusal(await job("POST", REFS, body)),
    "403 Resource not accessible by integration",
  );
});

test("the tag of an immutable release stays, and its name is never given again", async (t) => {
  const world = await startGitWorld(t, { immutable: true });
  const release = await makeRelease(world.writer, { tag_name: "v1" });
  const sha = await commitFile(world, "a.txt", "one");
  const moved = await world.writer("PATCH", `${REFS}/tags/v1`, { sha, force: true });
  assert.match(refusal(moved), /^422 Repository rule violations found/);
  assert.equal((await world.writer("DELETE", `${REFS}/tags/v1`)).status, 422);
  assert.equal(
    (await world.writer("DELETE", `/repos/acme/app/releases/${release.id}`)).status,
    204,
  );
  await world.writer("DELETE", `${REFS}/tags/v1`);
  assert.equal((await world.writer("POST", REFS, { ref: "refs/tags/v1", sha })).status, 422);
});

test("an empty repository says so", async (t) => {
  const world = await startGitWorld(t);
  await world.admin("POST", "/orgs/acme/repos", { name: "empty" });
  for (const path of ["commits", "commits/main", "git/ref/heads/main", "git/trees/main"]) {
    const answer = await world.admin("GET", `/repos/acme/empty/${path}`);
    assert.equal(refusal(answer), "409 Git Repository is empty.", path);
  }
  const contents = await world.admin("GET", "/repos/acme/empty/contents/a.txt");
  assert.equal(refusal(contents), "404 This repository is empty.");
  assert.deepEqual((await world.admin("GET", "/repos/acme/empty/branches")).body, []);
});

test("branches and tags are listed in pages with the commits they stand for", async (t) => {
  const world = await startGitWorld(t);
  const sha = await tipOf(world);
  for (const name of ["v1", "v2", "v3"]) await tag(world, name, sha);
  const first = await world.reader("GET", "/repos/acme/app/tags?per_page=2");
  assert.deepEqual(
    read<Schemas["tag"][]>(first).map(({ name }) => name),
    ["v3", "v2"],
  );
  assert.match(first.headers.get("link") ?? "", /page=2>; rel="next"/);
  const branches = read<Schemas["short-branch"][]>(
    await world.reader("GET", "/repos/acme/app/branches"),
  );
  assert.deepEqual(
    branches.map(({ name, commit }) => [name, commit.sha]),
    [["main", sha]],
  );
  await world.writer("POST", REFS, { ref: "refs/heads/topic/a", sha });
  const topic = await world.reader(
    "GET",
    `/repos/acme/app/branches/${encodeURIComponent("topic/a")}`,
  );
  assert.equal(read<Schemas["branch-with-protection"]>(topic).commit.sha, sha);
  assert.equal(
    refusal(await world.reader("GET", "/repos/acme/app/branches/none")),
    "404 Branch not found",
  );
});
