import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { has, rest, startClient } from "./client.ts";
import type { Client } from "./client.ts";
import { HOST } from "./front.ts";

/** gh, logged in, with a branch "topic" that has one commit more than main. */
async function startGh(t: TestContext): Promise<Client | null> {
  if (!has(t, "gh", "git", "openssl")) return null;
  const client = await startClient(t);
  const { emulator } = client;
  const { admin } = emulator.tokens;
  await client.attempt("gh", ["auth", "login", "--hostname", HOST, "--with-token"], admin);
  const main = await rest<{ object: { sha: string } }>(
    emulator,
    "GET",
    "/repos/acme/app/git/ref/heads/main",
  );
  const ref = { ref: "refs/heads/topic", sha: main.object.sha };
  await rest(emulator, "POST", "/repos/acme/app/git/refs", ref);
  await rest(emulator, "PUT", "/repos/acme/app/contents/topic.txt", {
    message: "Topic",
    content: "eA==",
    branch: "topic",
  });
  // gh opens pull requests only from inside a clone.
  const basic = Buffer.from(`x:${admin}`).toString("base64");
  const header = `http.extraHeader=Authorization: Basic ${basic}`;
  await client.run("git", "init", "-q");
  await client.run("git", "remote", "add", "origin", `https://${HOST}/acme/app.git`);
  await client.run("git", "-c", header, "fetch", "-q", "origin");
  await client.run("git", "checkout", "-q", "topic");
  return client;
}

const CREATE = ["pr", "create", "--head", "topic", "--base", "main", "--title", "Add topic"];

test("gh opens a pull request, lists it, shows it and merges it by rebase", async (t) => {
  const client = await startGh(t);
  if (client === null) return;
  assert.match(await client.run("gh", ...CREATE, "--body", "Why"), /\/acme\/app\/pull\/1\n$/);
  assert.match(await client.run("gh", "pr", "list"), /^1\tAdd topic\ttopic\tOPEN/);
  const fields = "number,state,mergeStateStatus,headRefName,reviewDecision";
  const shown = JSON.parse(await client.run("gh", "pr", "view", "1", "--json", fields)) as unknown;
  assert.deepEqual(shown, {
    number: 1,
    state: "OPEN",
    mergeStateStatus: "CLEAN",
    headRefName: "topic",
    reviewDecision: "",
  });
  await client.run("gh", "pr", "merge", "1", "--rebase");
  const merged = await rest<{ merged: boolean }>(client.emulator, "GET", "/repos/acme/app/pulls/1");
  assert.equal(merged.merged, true);
});

test("gh asks for an automatic merge, which waits for its check", async (t) => {
  const client = await startGh(t);
  if (client === null) return;
  const { emulator } = client;
  await rest(emulator, "PATCH", "/repos/acme/app", { allow_auto_merge: true });
  await rest(emulator, "PUT", "/repos/acme/app/branches/main/protection", {
    required_status_checks: { strict: false, contexts: ["ci"] },
    enforce_admins: true,
    required_pull_request_reviews: null,
    restrictions: null,
  });
  await client.run("gh", ...CREATE, "--body", "");
  const refused = await client.attempt("gh", ["pr", "merge", "1", "--rebase"]);
  assert.notEqual(refused.code, 0);
  await client.run("gh", "pr", "merge", "1", "--auto", "--rebase");
  const pull = await rest<{ auto_merge: object | null; head: { sha: string } }>(
    emulator,
    "GET",
    "/repos/acme/app/pulls/1",
  );
  assert.notEqual(pull.auto_merge, null);
  const status = { state: "success", context: "ci" };
  await rest(emulator, "POST", `/repos/acme/app/statuses/${pull.head.sha}`, status);
  const view = await client.run("gh", "pr", "view", "1", "--json", "state", "--jq", ".state");
  assert.equal(view, "MERGED\n");
});

/** Gives pull request 1 two jobs of a workflow, one of them failed, and a status that is required. */
async function addChecks(client: Client): Promise<void> {
  const { emulator } = client;
  await rest(emulator, "PUT", "/repos/acme/app/branches/main/protection", {
    required_status_checks: { strict: true, contexts: ["ci"] },
    enforce_admins: false,
    required_pull_request_reviews: { required_approving_review_count: 1 },
    restrictions: null,
  });
  const pull = "/repos/acme/app/pulls/1";
  const { head } = await rest<{ head: { sha: string } }>(emulator, "GET", pull);
  const run = {
    workflow_path: ".github/workflows/release.yml",
    head_sha: head.sha,
    head_branch: "topic",
    jobs: [
      { name: "build", status: "completed", conclusion: "success" },
      { name: "lint", status: "completed", conclusion: "failure" },
    ],
  };
  const url = `${emulator.urls.admin_url}/repos/acme/app/runs`;
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(run) });
  assert.equal(answer.status, 201, await answer.text());
  await rest(emulator, "POST", `/repos/acme/app/statuses/${head.sha}`, {
    state: "pending",
    context: "ci",
    target_url: "https://ci.example.test/1",
  });
}

/** Name and state of each check that `gh pr checks` printed. */
function checksIn(out: string): string[] {
  const lines = out.trimEnd().split("\n");
  return lines.map((line) => line.split("\t").slice(0, 2).join(" ")).toSorted();
}

test("gh shows the checks of a pull request, jobs and statuses, and which are required", async (t) => {
  const client = await startGh(t);
  if (client === null) return;
  await client.run("gh", ...CREATE, "--body", "");
  const none = await client.attempt("gh", ["pr", "checks", "1"]);
  assert.match(none.err, /no checks reported on the 'topic' branch/);
  await addChecks(client);
  const all = await client.attempt("gh", ["pr", "checks", "1"]);
  assert.notEqual(all.code, 0, "a check has failed");
  assert.deepEqual(checksIn(all.out), ["build pass", "ci pending", "lint fail"], all.err);
  const required = await client.attempt("gh", ["pr", "checks", "1", "--required"]);
  assert.deepEqual(checksIn(required.out), ["ci pending"], required.err);
});

/** The part of `gh pr status` below a headline. */
function section(out: string, headline: string): string {
  return out.split("\n\n").find((part) => part.startsWith(headline)) ?? "";
}

test("gh sums up the pull requests of a branch, of their author and of their reviewer", async (t) => {
  const client = await startGh(t);
  if (client === null) return;
  const { emulator } = client;
  await client.run("gh", ...CREATE, "--body", "");
  await addChecks(client);
  const mine = await client.run("gh", "pr", "status");
  const line = /#1 {2}Add topic \[topic\]\n {2}× 1\/3 checks failing/;
  assert.match(section(mine, "Current branch"), line);
  assert.match(section(mine, "Current branch"), /Review required ✓ Up to date/);
  assert.match(section(mine, "Created by you"), line);
  assert.match(section(mine, "Requesting a code review from you"), /no pull requests to review/);
  const reviewers = { reviewers: ["writer"] };
  await rest(emulator, "POST", "/repos/acme/app/pulls/1/requested_reviewers", reviewers);
  const token = emulator.tokens.writer;
  await client.attempt("gh", ["auth", "login", "--hostname", HOST, "--with-token"], token);
  const theirs = await client.run("gh", "pr", "status");
  assert.match(section(theirs, "Created by you"), /no open pull requests/);
  assert.match(section(theirs, "Requesting a code review from you"), line);
});
