import assert from "node:assert/strict";
import { test } from "node:test";
import { list } from "./emulator.ts";
import { commitFile, jobToken, read, startGitWorld, tipOf, type Schemas } from "./git-world.ts";
import { assertShapes } from "./openapi.ts";
import { REPO, mergeOf, openPull, protectMain, pullOf } from "./pulls-world.ts";

test("a pull request shows its two sides, its commits and its files", async (t) => {
  const world = await startGitWorld(t);
  const base = await tipOf(world);
  const pull = await openPull(world, "topic", { "a.txt": "one\ntwo\n", "b.txt": "b\n" });
  assert.deepEqual(
    [pull.number, pull.state, pull.merged, pull.mergeable_state],
    [1, "open", false, "clean"],
  );
  assert.deepEqual(
    [pull.head.label, pull.base.label, pull.base.sha],
    ["acme:topic", "acme:main", base],
  );
  assert.deepEqual([pull.commits, pull.additions, pull.changed_files], [2, 3, 2]);
  const commits = read<Schemas["commit"][]>(await world.reader("GET", `${REPO}/pulls/1/commits`));
  assert.equal(commits.at(-1)?.sha, pull.head.sha);
  const files = read<Schemas["diff-entry"][]>(await world.reader("GET", `${REPO}/pulls/1/files`));
  assert.deepEqual(
    files.map(({ filename }) => filename),
    ["a.txt", "b.txt"],
  );
  const of = await list(world.reader, `${REPO}/commits/${pull.head.sha}/pulls`);
  assert.equal(of.length, 1);
});

test("a pull request without commits, with unknown branches or a twin is refused", async (t) => {
  const world = await startGitWorld(t);
  await openPull(world, "topic");
  const post = async (head: string, base: string): Promise<unknown> => {
    const { status, body } = await world.writer("POST", `${REPO}/pulls`, {
      title: "T",
      head,
      base,
    });
    return [status, ...body.errors.map((error) => error.message ?? error.field)];
  };
  assert.deepEqual(await post("topic", "main"), [
    422,
    "A pull request already exists for acme:topic.",
  ]);
  assert.deepEqual(await post("main", "main"), [422, "No commits between main and main"]);
  assert.deepEqual(await post("nope", "gone"), [422, "head", "base"]);
  const next = await openPull(world, "second");
  assert.equal(next.number, 2, "a refused one takes no number");
});

test("lists are filtered by state, base and head", async (t) => {
  const world = await startGitWorld(t);
  await openPull(world, "one");
  await openPull(world, "two");
  await mergeOf(world.writer, 1);
  const numbers = async (query: string): Promise<number[]> =>
    read<Schemas["pull-request-simple"][]>(await world.reader("GET", `${REPO}/pulls?${query}`)).map(
      ({ number }) => number,
    );
  assert.deepEqual(await numbers(""), [2]);
  assert.deepEqual(await numbers("state=all"), [2, 1]);
  assert.deepEqual(await numbers("state=closed"), [1]);
  assert.deepEqual(await numbers("state=all&head=acme:one"), [1]);
  assert.deepEqual(await numbers("state=all&base=other"), []);
});

test("a pull request follows its branch: pushes, direct merges and deletion", async (t) => {
  const world = await startGitWorld(t);
  await openPull(world, "topic");
  const sha = await commitFile(world, "more.txt", "x", "topic");
  assert.equal((await pullOf(world, 1)).head.sha, sha);
  const ref = read<Schemas["git-ref"]>(await world.reader("GET", `${REPO}/git/ref/pull/1/head`));
  assert.equal(ref.object.sha, sha);
  await world.admin("PATCH", `${REPO}/git/refs/heads/main`, { sha });
  assert.deepEqual(
    [(await pullOf(world, 1)).merged, (await pullOf(world, 1)).merge_commit_sha],
    [true, sha],
  );
  await openPull(world, "gone");
  await world.admin("DELETE", `${REPO}/git/refs/heads/gone`);
  const closed = await pullOf(world, 2);
  assert.deepEqual([closed.state, closed.merged], ["closed", false]);
});

test("issues and pull requests share their numbers, labels and comments", async (t) => {
  const world = await startGitWorld(t);
  await world.reader("POST", `${REPO}/issues`, { title: "Broken" });
  const pull = await openPull(world, "topic");
  assert.equal(pull.number, 2);
  const labelled = await world.writer("POST", `${REPO}/issues/2/labels`, {
    labels: ["release", "Release", "ok"],
  });
  assert.deepEqual(
    read<Schemas["label"][]>(labelled).map(({ name }) => name),
    ["release", "ok"],
  );
  assert.equal(
    (await world.reader("POST", `${REPO}/issues/2/labels`, { labels: ["x"] })).status,
    403,
  );
  assert.equal((await world.writer("DELETE", `${REPO}/issues/2/labels/ok`)).status, 200);
  assert.deepEqual(
    (await pullOf(world, 2)).labels.map(({ name }) => name),
    ["release"],
  );
  assert.equal(
    (await world.reader("POST", `${REPO}/issues/2/comments`, { body: "Nice" })).status,
    201,
  );
  assert.equal((await pullOf(world, 2)).comments, 1);
});

test("a pull request is edited, closed and opened again by its author", async (t) => {
  const world = await startGitWorld(t);
  await openPull(world, "topic");
  const patch = (body: object): Promise<{ status: number }> =>
    world.writer("PATCH", `${REPO}/pulls/1`, body);
  assert.equal((await patch({ title: "Better", state: "closed" })).status, 200);
  assert.deepEqual(
    [(await pullOf(world, 1)).title, (await pullOf(world, 1)).state],
    ["Better", "closed"],
  );
  assert.equal((await mergeOf(world.writer, 1)).status, 405);
  assert.equal((await patch({ state: "open" })).status, 200);
  assert.equal((await world.reader("PATCH", `${REPO}/pulls/1`, { title: "Mine" })).status, 403);
  assert.equal((await mergeOf(world.writer, 1)).status, 200);
  assert.equal((await patch({ state: "open" })).status, 422);
});

test("a required review must come from somebody else who may write, and can be taken back", async (t) => {
  const world = await startGitWorld(t);
  await protectMain(world, { required_pull_request_reviews: { dismiss_stale_reviews: true } });
  await openPull(world, "topic");
  const review = (call: typeof world.writer, event: string): ReturnType<typeof world.writer> =>
    call("POST", `${REPO}/pulls/1/reviews`, { event, body: "Because" });
  const own = await review(world.writer, "APPROVE");
  assert.deepEqual([own.status, own.body.errors], [422, ["Can not approve your own pull request"]]);
  await review(world.reader, "APPROVE");
  const missing = await mergeOf(world.writer, 1);
  assert.deepEqual(
    [missing.status, missing.body.message],
    [405, "At least 1 approving review is required by reviewers with write access."],
  );
  const approval = await review(world.admin, "APPROVE");
  assert.equal((await pullOf(world, 1)).mergeable_state, "clean");
  await commitFile(world, "late.txt", "x", "topic");
  assert.equal((await pullOf(world, 1)).mergeable_state, "blocked", "new commits take it back");
  await review(world.admin, "REQUEST_CHANGES");
  const { id } = (await review(world.admin, "APPROVE")).body;
  const reviews = `${REPO}/pulls/1/reviews`;
  const dismissed = await world.writer("PUT", `${reviews}/${id}/dismissals`, { message: "No" });
  assert.equal(read<Schemas["pull-request-review"]>(dismissed).state, "DISMISSED");
  assert.equal((await mergeOf(world.writer, 1)).status, 405);
  await review(world.admin, "APPROVE");
  assert.equal((await mergeOf(world.writer, 1)).status, 200);
  await assertShapes(t, [["pull-request-review", read(approval)]]);
});

test("a token of a workflow needs the permission to open a pull request", async (t) => {
  const world = await startGitWorld(t);
  await openPull(world, "other");
  await world.admin("PATCH", `${REPO}/pulls/1`, { state: "closed" });
  const open = async (permissions: Record<string, string>): Promise<number> => {
    const call = world.as(await jobToken(world, permissions));
    return (await call("POST", `${REPO}/pulls`, { title: "T", head: "other", base: "main" }))
      .status;
  };
  assert.equal(await open({ contents: "write", pull_requests: "read" }), 403);
  assert.equal(await open({ contents: "read", pull_requests: "write" }), 201);
});

test("a pull request from a fork brings the fork's commits along", async (t) => {
  const world = await startGitWorld(t);
  await world.writer("POST", "/user/repos", { name: "app" });
  await world.git(".", "clone", "-q", world.remote(world.emulator.tokens.writer), "work");
  await world.git("work", "commit", "-q", "--allow-empty", "-m", "From the fork");
  await world.git(
    "work",
    "push",
    world.remote(world.emulator.tokens.writer, "writer/app.git"),
    "HEAD:topic",
  );
  const sha = (await world.git("work", "rev-parse", "HEAD")).out.trim();
  const given = { title: "Fork", head: "writer:topic", base: "main" };
  const made = await world.writer("POST", `${REPO}/pulls`, given);
  assert.equal(made.status, 201, made.text);
  assert.equal((await pullOf(world, 1)).head.repo.full_name, "writer/app");
  assert.equal((await mergeOf(world.writer, 1)).status, 200);
  assert.equal((await world.reader("GET", `${REPO}/commits/${sha}`)).status, 200);
});

test("answers about pull requests have the shapes of GitHub's published description", async (t) => {
  const world = await startGitWorld(t);
  const pull = await openPull(world, "topic");
  const get = async (path: string): Promise<unknown> =>
    read(await world.reader("GET", `${REPO}/${path}`));
  const comment = await world.writer("POST", `${REPO}/issues/1/comments`, { body: "Hi" });
  const labels = await world.writer("POST", `${REPO}/issues/1/labels`, { labels: ["x"] });
  const requested = await world.writer("POST", `${REPO}/pulls/1/requested_reviewers`, {
    reviewers: ["reader"],
  });
  await assertShapes(t, [
    ["pull-request", pull],
    ["pull-request-simple", read<unknown[]>(await world.reader("GET", `${REPO}/pulls`))[0]],
    ["pull-request-simple", read(requested)],
    ["issue", await get("issues/1")],
    ["issue-comment", read(comment)],
    ["label", read<unknown[]>(labels)[0]],
    ["pull-request-merge-result", read(await mergeOf(world.writer, 1))],
    ["pull-request", await get("pulls/1")],
  ]);
});

test("what else happens during a merge does not change which commit it made", async (t) => {
  const world = await startGitWorld(t);
  const sha = await tipOf(world);
  for (let number = 1; number <= 11; number += 2) {
    await openPull(world, `topic-${number}`, { [`${number}.txt`]: "x\n" });
    const pushed = [1, 2, 3].map((one) =>
      world.writer("POST", `${REPO}/git/refs`, { ref: `refs/heads/other-${number}-${one}`, sha }),
    );
    const merged = await mergeOf(world.writer, number);
    await Promise.all(pushed);
    // Whoever waited to look at it has done so when this is merged.
    await openPull(world, `next-${number}`, { [`next-${number}.txt`]: "x\n" });
    const { merge_commit_sha: made } = await pullOf(world, number);
    assert.equal(made, read<{ sha: string }>(merged).sha);
  }
});
