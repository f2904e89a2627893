import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type GitWorld,
  type Schemas,
  commitFile,
  jobToken,
  read,
  startGitWorld,
  tipOf,
} from "./git-world.ts";
import { assertShapes } from "./openapi.ts";

const REPO = "/repos/acme/app";
const PROTECTION = `${REPO}/branches/main/protection`;

const OPEN = {
  required_status_checks: null,
  enforce_admins: false,
  required_pull_request_reviews: null,
  restrictions: null,
};

async function protect(world: GitWorld, settings: object): Promise<void> {
  const answer = await world.admin("PUT", PROTECTION, { ...OPEN, ...settings });
  assert.equal(answer.status, 200, answer.text);
}

/** A clone of acme/app at `work` with one commit that is not pushed yet. */
async function cloneWithCommit(world: GitWorld, token: string): Promise<string> {
  await world.git(".", "clone", "-q", world.remote(token), "work");
  await world.git("work", "commit", "-q", "--allow-empty", "-m", "More");
  return (await world.git("work", "rev-parse", "HEAD")).out.trim();
}

test("a protection is read back as it was put, and goes away", async (t) => {
  const world = await startGitWorld(t);
  assert.equal((await world.admin("GET", PROTECTION)).body.message, "Branch not protected");
  assert.equal(
    (await world.admin("GET", `${REPO}/branches/nope/protection`)).body.message,
    "Branch not found",
  );
  await protect(world, {
    required_status_checks: {
      strict: true,
      checks: [{ context: "ci", app_id: -1 }, { context: "lint" }],
    },
    required_pull_request_reviews: {
      required_approving_review_count: 2,
      dismiss_stale_reviews: true,
    },
    required_linear_history: true,
  });
  const answer = await world.admin("GET", PROTECTION);
  const protection = read<Schemas["branch-protection"]>(answer);
  assert.deepEqual(protection.required_status_checks?.contexts, ["ci", "lint"]);
  assert.equal(protection.required_pull_request_reviews?.required_approving_review_count, 2);
  assert.equal(protection.required_linear_history?.enabled, true);
  assert.equal(protection.allow_force_pushes?.enabled, false);
  const branch = read<Schemas["branch-with-protection"]>(
    await world.reader("GET", `${REPO}/branches/main`),
  );
  assert.equal(branch.protected, true);
  assert.equal(branch.protection.required_status_checks?.enforcement_level, "non_admins");
  await assertShapes(t, [
    ["branch-protection", protection],
    ["protected-branch", protection],
    ["branch-with-protection", branch],
  ]);
  assert.equal((await world.writer("DELETE", PROTECTION)).status, 403);
  assert.equal((await world.admin("DELETE", PROTECTION)).status, 204);
  assert.equal((await world.admin("GET", PROTECTION)).status, 404);
});

test("a protection must name its four parts", async (t) => {
  const world = await startGitWorld(t);
  const { restrictions: _, ...three } = OPEN;
  const answer = await world.admin("PUT", PROTECTION, three);
  assert.deepEqual(
    [answer.status, answer.body.message],
    [422, `Invalid request.\n\n"restrictions" wasn't supplied.`],
  );
});

test("parts of a protection have addresses of their own", async (t) => {
  const world = await startGitWorld(t);
  await protect(world, { required_status_checks: { strict: false, contexts: ["ci"] } });
  const set = async (method: string, part: string, body?: object): Promise<number> =>
    (await world.admin(method, `${PROTECTION}/${part}`, body)).status;
  assert.equal(await set("POST", "enforce_admins"), 200);
  assert.equal(await set("PATCH", "required_status_checks", { strict: true }), 200);
  assert.equal(
    await set("PATCH", "required_pull_request_reviews", { required_approving_review_count: 1 }),
    200,
  );
  const now = read<Schemas["branch-protection"]>(await world.admin("GET", PROTECTION));
  assert.equal(now.enforce_admins?.enabled, true);
  assert.deepEqual(
    [now.required_status_checks?.strict, now.required_status_checks?.contexts],
    [true, ["ci"]],
  );
  assert.equal(await set("DELETE", "required_status_checks"), 204);
  assert.equal(await set("GET", "required_status_checks"), 404);
});

test("a push to a branch that asks for pull requests is refused with GH006, also in part", async (t) => {
  const world = await startGitWorld(t);
  await protect(world, { required_pull_request_reviews: {} });
  const before = await tipOf(world);
  await cloneWithCommit(world, world.emulator.tokens.writer);
  const push = await world.git("work", "push", "origin", "HEAD:main", "HEAD:topic");
  assert.equal(push.ok, false);
  assert.match(
    push.out,
    /remote: error: GH006: Protected branch update failed for refs\/heads\/main\./,
  );
  assert.match(push.out, /remote: - Changes must be made through a pull request\./);
  assert.match(push.out, /\[remote rejected\] HEAD -> main/);
  assert.equal(await tipOf(world), before);
  assert.equal(
    await tipOf(world, "topic"),
    (await world.git("work", "rev-parse", "HEAD")).out.trim(),
  );
});

test("administrators pass a protection unless it is enforced for them", async (t) => {
  const world = await startGitWorld(t);
  await protect(world, { required_pull_request_reviews: {} });
  await cloneWithCommit(world, world.emulator.tokens.admin);
  assert.equal((await world.git("work", "push", "origin", "HEAD:main")).ok, true);
  await protect(world, { required_pull_request_reviews: {}, enforce_admins: true });
  await world.git("work", "commit", "-q", "--allow-empty", "-m", "Again");
  assert.match((await world.git("work", "push", "origin", "HEAD:main")).out, /GH006/);
});

test("force pushes and deletions of a protected branch are refused unless they are allowed", async (t) => {
  const world = await startGitWorld(t);
  await commitFile(world, "a.txt", "a");
  await world.admin("POST", `${REPO}/git/refs`, {
    ref: "refs/heads/keep",
    sha: await tipOf(world),
  });
  const keep = `${REPO}/branches/keep/protection`;
  await world.admin("PUT", keep, OPEN);
  await world.git(
    ".",
    "clone",
    "-q",
    "-b",
    "keep",
    world.remote(world.emulator.tokens.admin),
    "work",
  );
  await world.git("work", "commit", "-q", "--amend", "-m", "Rewritten");
  const forced = await world.git("work", "push", "--force", "origin", "HEAD:keep");
  assert.match(forced.out, /GH006[^]*Cannot force-push to this protected branch/);
  assert.match(
    (await world.git("work", "push", "origin", ":keep")).out,
    /Cannot delete this protected branch/,
  );
  const rewind = await world.admin("PATCH", `${REPO}/git/refs/heads/keep`, {
    sha: read<Schemas["commit"]>(await world.admin("GET", `${REPO}/commits/keep~0`)).sha ?? "",
    force: true,
  });
  assert.equal(rewind.status, 422);
  assert.equal((await world.admin("DELETE", `${REPO}/git/refs/heads/keep`)).status, 422);
  await world.admin("PUT", keep, { ...OPEN, allow_force_pushes: true, allow_deletions: true });
  assert.equal((await world.git("work", "push", "--force", "origin", "HEAD:keep")).ok, true);
  assert.equal((await world.git("work", "push", "origin", ":keep")).ok, true);
});

test("a commit may be pushed to a branch with required checks once they have passed", async (t) => {
  const world = await startGitWorld(t);
  await protect(world, { required_status_checks: { strict: false, contexts: ["ci", "lint"] } });
  const sha = await cloneWithCommit(world, world.emulator.tokens.writer);
  const refused = await world.git("work", "push", "origin", "HEAD:main");
  assert.match(refused.out, /remote: - 2 of 2 required status checks are expected\./);
  await world.git("work", "push", "origin", "HEAD:topic");
  await world.writer("POST", `${REPO}/statuses/${sha}`, { state: "success", context: "ci" });
  await world.writer("POST", `${REPO}/statuses/${sha}`, { state: "failure", context: "lint" });
  const patch = await world.writer("PATCH", `${REPO}/git/refs/heads/main`, { sha });
  assert.deepEqual(
    [patch.status, patch.body.message],
    [422, "1 of 2 required status checks is failing."],
  );
  const app = world.as(await jobToken(world, { checks: "write" }));
  await app("POST", `${REPO}/check-runs`, { name: "lint", head_sha: sha, conclusion: "neutral" });
  assert.equal((await world.git("work", "push", "origin", "HEAD:main")).ok, true);
});

test("the contents API answers 409 for a protected branch, with what it could not do", async (t) => {
  const world = await startGitWorld(t);
  await protect(world, { required_pull_request_reviews: {} });
  const answer = await world.writer("PUT", `${REPO}/contents/new.txt`, {
    message: "New",
    content: "eA==",
  });
  assert.deepEqual(
    [answer.status, answer.body.message],
    [409, "Could not create file: Changes must be made through a pull request."],
  );
});

test("only the people and apps of a restriction may push", async (t) => {
  const world = await startGitWorld(t);
  await protect(world, { restrictions: { users: [], teams: [], apps: ["github-actions"] } });
  await cloneWithCommit(world, world.emulator.tokens.writer);
  assert.match(
    (await world.git("work", "push", "origin", "HEAD:main")).out,
    /You're not authorized to push to this branch/,
  );
  const token = await jobToken(world, { contents: "write" });
  assert.equal((await world.git("work", "push", world.remote(token), "HEAD:main")).ok, true);
});

test("a merge commit cannot be pushed where history must be linear", async (t) => {
  const world = await startGitWorld(t);
  await protect(world, { required_linear_history: true });
  await cloneWithCommit(world, world.emulator.tokens.writer);
  await world.git("work", "checkout", "-q", "-b", "side", "HEAD~1");
  await world.git("work", "commit", "-q", "--allow-empty", "-m", "Side");
  await world.git("work", "merge", "-q", "--no-ff", "-m", "Merge", "main");
  assert.match(
    (await world.git("work", "push", "origin", "HEAD:main")).out,
    /must not contain merge commits/,
  );
  assert.equal((await world.git("work", "push", "origin", "main")).ok, true);
});
