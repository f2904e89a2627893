import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { has, rest, startClient } from "./client.ts";
import type { Client } from "./client.ts";
import { HOST } from "./front.ts";

const REMOTE = `https://${HOST}/acme/app.git`;

/** A user whose git asks a credential helper, as git does after `gh auth setup-git`. */
async function startGit(t: TestContext): Promise<Client | null> {
  if (!has(t, "git", "openssl")) return null;
  const client = await startClient(t);
  const { writer } = client.emulator.tokens;
  await client.write(".git-credentials", `https://x-access-token:${writer}@${HOST}\n`);
  await client.run("git", "config", "--global", "credential.helper", "store");
  return client;
}

async function headOf(client: Client, branch: string): Promise<string> {
  const path = `/repos/acme/app/git/ref/heads/${branch}`;
  return (await rest<{ object: { sha: string } }>(client.emulator, "GET", path)).object.sha;
}

test("git clones, commits and pushes; another clone fetches it", async (t) => {
  const client = await startGit(t);
  if (client === null) return;
  await client.run("git", "clone", "--quiet", REMOTE, "one");
  await client.run("git", "clone", "--quiet", REMOTE, "two");
  await client.write("one/new.txt", "new\n");
  await client.run("git", "-C", "one", "add", "new.txt");
  await client.run("git", "-C", "one", "commit", "--quiet", "-m", "New");
  await client.run("git", "-C", "one", "push", "--quiet", "origin", "main");
  const head = (await client.run("git", "-C", "one", "rev-parse", "HEAD")).trim();
  assert.equal(await headOf(client, "main"), head);
  await client.run("git", "-C", "two", "pull", "--quiet", "--ff-only");
  assert.equal(await client.read("two/new.txt"), "new\n");
});

test("git pushes tags and branches, moves and deletes them", async (t) => {
  const client = await startGit(t);
  if (client === null) return;
  await client.run("git", "clone", "--quiet", REMOTE, "work");
  await client.run("git", "-C", "work", "tag", "-a", "v1", "-m", "One");
  await client.run(
    "git",
    "-C",
    "work",
    "push",
    "--quiet",
    "--atomic",
    "origin",
    "v1",
    "HEAD:refs/heads/next",
  );
  assert.match(await client.run("git", "ls-remote", REMOTE), /refs\/tags\/v1\^\{\}/);
  await client.run(
    "git",
    "-C",
    "work",
    "commit",
    "--quiet",
    "--amend",
    "-m",
    "Rewritten",
    "--allow-empty",
  );
  const refused = await client.attempt("git", ["-C", "work", "push", "origin", "HEAD:next"]);
  assert.match(refused.err, /non-fast-forward|rejected/);
  await client.run(
    "git",
    "-C",
    "work",
    "push",
    "--quiet",
    "--force-with-lease",
    "origin",
    "HEAD:next",
  );
  await client.run("git", "-C", "work", "push", "--quiet", "origin", ":next", ":v1");
  assert.doesNotMatch(await client.run("git", "ls-remote", REMOTE), /next|v1/);
});

test("git clones shallowly and without blobs, and fetches a single commit by its name", async (t) => {
  const client = await startGit(t);
  if (client === null) return;
  await client.run("git", "clone", "--quiet", "--depth", "1", REMOTE, "shallow");
  assert.equal(
    (await client.run("git", "-C", "shallow", "rev-list", "--count", "HEAD")).trim(),
    "1",
  );
  await client.run("git", "-C", "shallow", "fetch", "--quiet", "--unshallow");
  assert.equal(
    (await client.run("git", "-C", "shallow", "rev-list", "--count", "HEAD")).trim(),
    "2",
  );

  await client.run(
    "git",
    "clone",
    "--quiet",
    "--filter=blob:none",
    "--no-checkout",
    REMOTE,
    "partial",
  );
  assert.match(await client.run("git", "-C", "partial", "show", "HEAD:README.md"), /app/);

  await client.run("git", "init", "--quiet", "bare");
  const head = await headOf(client, "main");
  // What actions/checkout does.
  await client.run("git", "-C", "bare", "fetch", "--quiet", "--depth=1", REMOTE, head);
  assert.equal((await client.run("git", "-C", "bare", "rev-parse", "FETCH_HEAD")).trim(), head);
});

test("git is told when it may not push", async (t) => {
  const client = await startGit(t);
  if (client === null) return;
  const { reader } = client.emulator.tokens;
  await client.write(".git-credentials", `https://x-access-token:${reader}@${HOST}\n`);
  await client.run("git", "clone", "--quiet", REMOTE, "work");
  await client.run("git", "-C", "work", "commit", "--quiet", "--allow-empty", "-m", "No");
  const { code, err } = await client.attempt("git", ["-C", "work", "push", "origin", "main"]);
  assert.notEqual(code, 0);
  assert.match(err, /403|denied|not granted/i);
});
