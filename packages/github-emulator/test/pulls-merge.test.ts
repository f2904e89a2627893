import assert from "node:assert/strict";
import { test } from "node:test";
import {
  commitFile,
  read,
  startGitWorld,
  tipOf,
  type GitWorld,
  type Schemas,
} from "./git-world.ts";
import { REPO, mergeOf, openPull, protectMain, pullOf, setStatus } from "./pulls-world.ts";

const CHECKS = { required_status_checks: { strict: false, contexts: ["ci"] } };

async function commitAt(world: GitWorld, ref: string): Promise<Schemas["commit"]> {
  return read(await world.reader("GET", `${REPO}/commits/${ref}`));
}

test("a merge makes a commit with both parents, closes the pull request and says so", async (t) => {
  const world = await startGitWorld(t);
  const base = await tipOf(world);
  const pull = await openPull(world, "topic");
  assert.equal((await world.reader("GET", `${REPO}/pulls/1/merge`)).status, 404);
  const merged = await mergeOf(world.writer, 1, { sha: pull.head.sha });
  assert.equal(merged.status, 200, merged.text);
  const { sha } = read<Schemas["pull-request-merge-result"]>(merged);
  const commit = await commitAt(world, "main");
  assert.equal(commit.sha, sha);
  assert.deepEqual(
    commit.parents.map((parent) => parent.sha),
    [base, pull.head.sha],
  );
  assert.match(commit.commit.message, /^Merge pull request #1 from acme\/topic\n\nAdd topic$/);
  assert.deepEqual([commit.author?.login, commit.commit.committer?.name], ["writer", "GitHub"]);
  const after = await pullOf(world, 1);
  assert.deepEqual(
    [after.state, after.merged, after.merge_commit_sha, after.merged_by?.login],
    ["closed", true, sha, "writer"],
  );
  assert.equal((await world.reader("GET", `${REPO}/pulls/1/merge`)).status, 204);
  const again = await mergeOf(world.writer, 1);
  assert.deepEqual([again.status, again.body.message], [405, "Pull Request is not mergeable"]);
});

test("a squash leaves one commit that names the pull request", async (t) => {
  const world = await startGitWorld(t);
  await openPull(world, "topic", { "a.txt": "a", "b.txt": "b" });
  assert.equal((await mergeOf(world.writer, 1, { merge_method: "squash" })).status, 200);
  const commit = await commitAt(world, "main");
  assert.equal(commit.parents.length, 1);
  assert.equal(commit.commit.message, "Add topic (#1)\n\n* Write a.txt\n\n* Write b.txt");
  assert.equal((await world.reader("GET", `${REPO}/contents/b.txt`)).status, 200);
});

test("a rebase copies each commit: new shas, the authors kept, the merger as committer", async (t) => {
  const world = await startGitWorld(t);
  const pull = await openPull(world, "topic", { "a.txt": "a", "b.txt": "b" });
  const forward = await mergeOf(world.writer, 1, { merge_method: "rebase" });
  assert.equal(forward.status, 200, forward.text);
  const tip = await commitAt(world, "main");
  assert.notEqual(tip.sha, pull.head.sha, "also where main could have moved forward");
  assert.deepEqual([tip.author?.login, tip.committer?.login], ["admin", "writer"]);
  assert.equal(tip.commit.message, "Write b.txt");
  assert.equal(tip.commit.tree.sha, (await commitAt(world, pull.head.sha)).commit.tree.sha);
  assert.equal((await pullOf(world, 1)).merge_commit_sha, tip.sha);
  const copied = tip.parents[0]?.sha ?? "";
  const of = await world.reader("GET", `${REPO}/commits/${copied}/pulls`);
  assert.deepEqual(
    read<Schemas["pull-request-simple"][]>(of).map(({ number }) => number),
    [1],
  );
});

test("a rebase onto a base that has moved carries the changes over", async (t) => {
  const world = await startGitWorld(t);
  await openPull(world, "topic", { "a.txt": "a" });
  const moved = await commitFile(world, "other.txt", "x");
  assert.equal((await mergeOf(world.writer, 1, { merge_method: "rebase" })).status, 200);
  const tip = await commitAt(world, "main");
  assert.deepEqual(
    tip.parents.map(({ sha }) => sha),
    [moved],
  );
  for (const path of ["a.txt", "other.txt"]) {
    assert.equal((await world.reader("GET", `${REPO}/contents/${path}`)).status, 200);
  }
});

test("a conflict makes a pull request dirty, and no method merges it", async (t) => {
  const world = await startGitWorld(t);
  await openPull(world, "topic", { "a.txt": "one\n" });
  await commitFile(world, "a.txt", "two\n");
  const { mergeable, mergeable_state } = await pullOf(world, 1);
  assert.deepEqual([mergeable, mergeable_state], [false, "dirty"]);
  const before = await tipOf(world);
  for (const merge_method of ["merge", "squash", "rebase"]) {
    const answer = await mergeOf(world.admin, 1, { merge_method });
    assert.deepEqual([answer.status, answer.body.message], [405, "Pull Request is not mergeable"]);
  }
  assert.equal(await tipOf(world), before);
});

test("a merge that names another head is refused, and so are drafts and methods that are off", async (t) => {
  const world = await startGitWorld(t);
  const pull = await openPull(world, "topic");
  await commitFile(world, "more.txt", "x", "topic");
  const stale = await mergeOf(world.writer, 1, { sha: pull.head.sha });
  assert.deepEqual(
    [stale.status, stale.body.message],
    [409, "Head branch was modified. Review and try the merge again."],
  );
  await world.admin("PATCH", REPO, { allow_rebase_merge: false });
  const off = await mergeOf(world.writer, 1, { merge_method: "rebase" });
  assert.deepEqual(
    [off.status, off.body.message],
    [405, "Rebase merges are not allowed on this repository."],
  );
  assert.equal((await mergeOf(world.reader, 1)).status, 403);
});

test("required checks hold a merge back until they have passed", async (t) => {
  const world = await startGitWorld(t);
  await protectMain(world, CHECKS);
  const { head } = await openPull(world, "topic");
  assert.equal((await pullOf(world, 1)).mergeable_state, "blocked");
  const expected = await mergeOf(world.writer, 1);
  assert.deepEqual(
    [expected.status, expected.body.message],
    [405, 'Required status check "ci" is expected.'],
  );
  await setStatus(world, head.sha, "failure");
  assert.equal(
    (await mergeOf(world.writer, 1)).body.message,
    'Required status check "ci" is failing.',
  );
  await setStatus(world, head.sha, "success");
  assert.equal((await pullOf(world, 1)).mergeable_state, "clean");
  assert.equal((await mergeOf(world.writer, 1)).status, 200);
});

test("strict checks ask for a head that has the base, which update-branch gives it", async (t) => {
  const world = await startGitWorld(t);
  const { head } = await openPull(world, "topic");
  await commitFile(world, "other.txt", "x");
  await protectMain(world, { required_status_checks: { strict: true, contexts: ["ci"] } });
  await setStatus(world, head.sha, "success");
  assert.equal((await pullOf(world, 1)).mergeable_state, "behind");
  assert.equal((await mergeOf(world.writer, 1)).status, 405);
  assert.equal((await world.writer("PUT", `${REPO}/pulls/1/update-branch`, {})).status, 202);
  await setStatus(world, (await pullOf(world, 1)).head.sha, "success");
  assert.equal((await mergeOf(world.writer, 1)).status, 200);
});

test("a check that is not required makes a pull request unstable, which does not stop it", async (t) => {
  const world = await startGitWorld(t);
  const { head } = await openPull(world, "topic");
  await setStatus(world, head.sha, "failure");
  assert.equal((await pullOf(world, 1)).mergeable_state, "unstable");
  assert.equal((await mergeOf(world.writer, 1)).status, 200);
});

test("rules of a ruleset hold for merges, with its words and its allowed methods", async (t) => {
  const world = await startGitWorld(t);
  await openPull(world, "topic");
  const parameters = { required_approving_review_count: 0, allowed_merge_methods: ["rebase"] };
  await world.admin("POST", `${REPO}/rulesets`, {
    name: "main",
    enforcement: "active",
    conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
    rules: [{ type: "pull_request", parameters }],
    bypass_actors: [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "pull_request" }],
  });
  const wrong = await mergeOf(world.writer, 1, { merge_method: "squash" });
  assert.deepEqual(
    [wrong.status, wrong.body.message],
    [
      405,
      "Repository rule violations found\n\nSquash merges are not allowed on this repository.\n\n",
    ],
  );
  const push = await world.admin("PUT", `${REPO}/contents/x.txt`, {
    message: "x",
    content: "eA==",
  });
  assert.equal(push.status, 409, "a bypass for pull requests is none for pushes");
  assert.equal((await mergeOf(world.admin, 1, { merge_method: "squash" })).status, 200);
});

test("the head branch goes with the merge where the setting says so", async (t) => {
  const world = await startGitWorld(t);
  await world.admin("PATCH", REPO, { delete_branch_on_merge: true });
  const { head } = await openPull(world, "topic");
  await mergeOf(world.writer, 1);
  assert.equal((await world.reader("GET", `${REPO}/git/ref/heads/topic`)).status, 404);
  await world.git(".", "init", "-q", "work");
  const fetched = await world.git("work", "fetch", world.remote(null), "refs/pull/1/head");
  assert.equal(fetched.ok, true, fetched.out);
  assert.equal((await world.git("work", "rev-parse", "FETCH_HEAD")).out.trim(), head.sha);
});
