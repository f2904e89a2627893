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
