import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { request } from "node:http";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { makeRelease } from "./emulator.ts";
import type { World } from "./emulator.ts";
import { commitFile, jobToken, startGitWorld, tipOf } from "./git-world.ts";
import type { GitWorld } from "./git-world.ts";

const LS_REFS = "0014command=ls-refs\n00010000";

async function cloneAndCommit(world: GitWorld, token: string | null): Promise<void> {
  const cloned = await world.git(".", "clone", world.remote(token), "work");
  assert.ok(cloned.ok, cloned.out);
  await world.git("work", "commit", "--allow-empty", "-m", "A change");
}

/** Sends a path exactly as written: fetch would resolve the dots first. */
function rawStatus(world: World, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(world.emulator.urls.url);
    const headers = { authorization: `Bearer ${world.emulator.tokens.admin}` };
    request({ hostname, port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

test("anybody clones a public repository, with and without .git in the address", async (t) => {
  const world = await startGitWorld(t);
  for (const name of ["acme/app.git", "acme/app"]) {
    const { ok, out } = await world.git(".", "clone", world.remote(null, name), name);
    assert.ok(ok, out);
  }
  const head = await world.git("acme/app", "rev-parse", "HEAD");
  assert.equal(head.out.trim(), await tipOf(world));
});

test("a push by a writer moves the branch that the API shows", async (t) => {
  const world = await startGitWorld(t);
  await cloneAndCommit(world, world.emulator.tokens.writer);
  const pushed = await world.git("work", "push", "origin", "main", "HEAD:refs/tags/v1");
  assert.ok(pushed.ok, pushed.out);
  const head = await world.git("work", "rev-parse", "HEAD");
  assert.equal(await tipOf(world), head.out.trim());
  const tag = await world.reader("GET", "/repos/acme/app/git/ref/tags/v1");
  assert.equal(tag.body.object.sha, head.out.trim());
});

test("a push with read permission is refused and says who was denied", async (t) => {
  const world = await startGitWorld(t);
  await cloneAndCommit(world, world.emulator.tokens.reader);
  const before = await tipOf(world);
  const pushed = await world.git("work", "push", "origin", "main");
  assert.equal(pushed.ok, false);
  assert.match(pushed.out, /Permission to acme\/app\.git denied to reader\./);
  assert.match(pushed.out, /403/);
  assert.equal(await tipOf(world), before);
});

test("a job token pushes with contents: write and not with contents: read", async (t) => {
  const world = await startGitWorld(t);
  await cloneAndCommit(world, null);
  const reading = await jobToken(world, { contents: "read" });
  const refused = await world.git("work", "push", world.remote(reading), "main");
  assert.match(refused.out, /denied to github-actions\[bot\]/);
  const writing = await jobToken(world, { contents: "write" });
  const { ok, out } = await world.git("work", "push", world.remote(writing), "main");
  assert.ok(ok, out);
});

test("git is asked for credentials before an anonymous push", async (t) => {
  const world = await startGitWorld(t);
  await cloneAndCommit(world, null);
  const pushed = await world.git("work", "push", "origin", "main");
  assert.match(pushed.out, /could not read Username/);
  const { urls } = world.emulator;
  const answer = await fetch(`${urls.url}/acme/app.git/info/refs?service=git-receive-pack`);
  assert.equal(answer.status, 401);
  assert.equal(answer.headers.get("www-authenticate"), 'Basic realm="GitHub"');
});

test("an anonymous receive-pack request is refused even when nobody asked for refs", async (t) => {
  const world = await startGitWorld(t);
  const address = `${world.emulator.urls.url}/acme/app.git/git-receive-pack`;
  const answer = await fetch(address, { method: "POST", body: "0000" });
  assert.equal(answer.status, 401);
});

test("a private repository asks anonymous callers for credentials and hides from strangers", async (t) => {
  const world = await startGitWorld(t, { private: true });
  const anonymous = await world.git(".", "clone", world.remote(null), "a");
  assert.match(anonymous.out, /could not read Username/);
  const pushed = await world.git(".", "clone", world.remote(world.emulator.tokens.reader), "b");
  assert.ok(pushed.ok, pushed.out);
  const stranger = await world.control("POST", "/users", { login: "stranger" });
  const hidden = await world.git(".", "clone", world.remote(stranger.body.token), "c");
  assert.match(hidden.out, /not found/i);
});

test("a shallow clone can be pushed into another repository", async (t) => {
  const world = await startGitWorld(t);
  await commitFile(world, "a.txt", "one");
  await commitFile(world, "a.txt", "two");
  await world.admin("POST", "/orgs/acme/repos", { name: "copy" });
  const { admin } = world.emulator.tokens;
  const cloned = await world.git(".", "clone", "--depth=1", world.remote(null), "shallow");
  assert.ok(cloned.ok, cloned.out);
  const target = world.remote(admin, "acme/copy.git");
  const pushed = await world.git("shallow", "push", target, "HEAD:refs/heads/main");
  assert.ok(pushed.ok, pushed.out);
  const commits = await world.admin("GET", "/repos/acme/copy/commits");
  assert.equal(commits.status, 200, commits.text);
});

test("a commit that no branch points at any more can be fetched by its sha", async (t) => {
  const world = await startGitWorld(t);
  const older = await tipOf(world);
  const lost = await commitFile(world, "a.txt", "lost");
  await world.admin("PATCH", "/repos/acme/app/git/refs/heads/main", { sha: older, force: true });
  await world.git(".", "init", "work");
  const fetched = await world.git("work", "fetch", "--depth=1", world.remote(null), lost);
  assert.ok(fetched.ok, fetched.out);
});

test("a push too large for one buffer arrives in chunks", async (t) => {
  const world = await startGitWorld(t);
  const { writer } = world.emulator.tokens;
  await cloneAndCommit(world, writer);
  const path = (await world.git("work", "rev-parse", "--show-toplevel")).out.trim();
  await writeFile(`${path}/noise.bin`, randomBytes(3 * 1024 * 1024));
  await world.git("work", "add", ".");
  await world.git("work", "commit", "-m", "Noise");
  const pushed = await world.git("work", "push", "origin", "main");
  assert.ok(pushed.ok, pushed.out);
});

test("a compressed request is understood", async (t) => {
  const world = await startGitWorld(t);
  const answer = await fetch(`${world.emulator.urls.url}/acme/app.git/git-upload-pack`, {
    method: "POST",
    headers: {
      "content-type": "application/x-git-upload-pack-request",
      "content-encoding": "gzip",
      "git-protocol": "version=2",
    },
    body: gzipSync(LS_REFS),
  });
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /refs\/heads\/main/);
});

test("history is rewritten only with force", async (t) => {
  const world = await startGitWorld(t);
  await cloneAndCommit(world, world.emulator.tokens.writer);
  await commitFile(world, "a.txt", "meanwhile");
  const plain = await world.git("work", "push", "origin", "main");
  assert.match(plain.out, /rejected/);
  const forced = await world.git("work", "push", "--force", "origin", "main");
  assert.ok(forced.ok, forced.out);
});

test("a push cannot touch the tag of an immutable release, while its other refs go through", async (t) => {
  const world = await startGitWorld(t, { immutable: true });
  await makeRelease(world.writer, { tag_name: "v1" });
  await cloneAndCommit(world, world.emulator.tokens.writer);
  const pushed = await world.git("work", "push", "-f", "origin", "HEAD:main", "HEAD:refs/tags/v1");
  assert.match(pushed.out, /\[remote rejected\] HEAD -> v1/);
  assert.match(pushed.out, /Cannot update ref/);
  const head = await world.git("work", "rev-parse", "HEAD");
  assert.equal(await tipOf(world), head.out.trim());
  const removed = await world.git("work", "push", "origin", ":refs/tags/v1");
  assert.match(removed.out, /Cannot delete ref/);
});

test("a push whose answer is lost has moved the branch all the same", async (t) => {
  const world = await startGitWorld(t);
  await cloneAndCommit(world, world.emulator.tokens.writer);
  await world.control("POST", "/faults", [
    { method: "POST", path: "/git-receive-pack$", action: { type: "apply_then_cut" } },
  ]);
  const pushed = await world.git("work", "push", "origin", "main");
  assert.equal(pushed.ok, false, pushed.out);
  const head = await world.git("work", "rev-parse", "HEAD");
  assert.equal(await tipOf(world), head.out.trim());
});

test("a push that breaks off in the middle leaves the branch alone", async (t) => {
  const world = await startGitWorld(t);
  const before = await tipOf(world);
  await cloneAndCommit(world, world.emulator.tokens.writer);
  await world.control("POST", "/faults", [
    {
      method: "POST",
      path: "/git-receive-pack$",
      // git tries again by itself when a connection it had used before goes away.
      times: 10,
      action: { type: "cut", after_bytes: 200 },
    },
  ]);
  const pushed = await world.git("work", "push", "origin", "main");
  assert.equal(pushed.ok, false, pushed.out);
  assert.equal(await tipOf(world), before);
});

test("a clone cut short fails", async (t) => {
  const world = await startGitWorld(t);
  await world.control("POST", "/faults", [
    { method: "POST", path: "/git-upload-pack$", action: { type: "truncate", bytes: 40 } },
  ]);
  const cloned = await world.git(".", "clone", world.remote(null), "work");
  assert.equal(cloned.ok, false, cloned.out);
});

test("an archived repository takes no pushes", async (t) => {
  const world = await startGitWorld(t);
  await cloneAndCommit(world, world.emulator.tokens.writer);
  await world.admin("PATCH", "/repos/acme/app", { archived: true });
  const pushed = await world.git("work", "push", "origin", "main");
  assert.match(pushed.out, /archived so it is read-only/);
});

test("the dumb protocol is not served", async (t) => {
  const world = await startGitWorld(t);
  const answer = await fetch(`${world.emulator.urls.url}/acme/app.git/info/refs`);
  assert.equal(answer.status, 403);
});

test("no path leads out of the repository or to its files", async (t) => {
  const world = await startGitWorld(t);
  const id = (await world.admin("GET", "/repos/acme/app")).body.id;
  const attempts = [
    "/acme/app.git/HEAD",
    "/acme/app.git/config",
    "/acme/app.git/objects/info/packs",
    `/acme/..%2f${id}.git/info/refs?service=git-upload-pack`,
    `/..%2fgit/${id}.git/info/refs?service=git-upload-pack`,
    `/../git/${id}.git/info/refs?service=git-upload-pack`,
    "/acme/%2e%2e/info/refs?service=git-upload-pack",
    "/acme/app.git/../../github.db",
    "/acme/app.git/info/refs/../../config?service=git-upload-pack",
    "/acme/app.git%00/info/refs?service=git-upload-pack",
    "/--help/app.git/info/refs?service=git-upload-pack",
  ];
  for (const path of attempts) assert.equal(await rawStatus(world, path), 404, path);
});

test("nonsense in place of a push is refused", async (t) => {
  const world = await startGitWorld(t);
  const answer = await fetch(`${world.emulator.urls.url}/acme/app.git/git-receive-pack`, {
    method: "POST",
    headers: { authorization: `Bearer ${world.emulator.tokens.writer}` },
    body: "this is no packet",
  });
  assert.equal(answer.status, 400);
});

test(
  "a client that hangs up leaves no git process behind",
  { skip: process.platform === "win32" },
  async (t) => {
    const world = await startGitWorld(t);
    const { hostname, port } = new URL(world.emulator.urls.url);
    const path = "/acme/app.git/git-upload-pack";
    const headers = { "content-type": "application/x-git-upload-pack-request" };
    const open = request({ hostname, port, path, method: "POST", headers });
    open.on("error", () => {});
    // The request stays open, so the backend waits for more of it.
    open.write(LS_REFS.slice(0, 8));
    assert.ok(await eventually(async () => (await gitChildren()) > 0));
    open.destroy();
    assert.ok(await eventually(async () => (await gitChildren()) === 0));
  },
);

async function gitChildren(): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "ppid=,comm="]);
  return stdout
    .split("\n")
    .filter((line) => line.includes("git-http") && line.trim().startsWith(`${process.pid} `))
    .length;
}

async function eventually(condition: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    if (await condition()) return true;
    await sleep(100);
  }
  return false;
}
