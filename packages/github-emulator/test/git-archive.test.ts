import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { temporaryDirectory } from "./emulator.ts";
import { commitFile, read, startGitWorld, tipOf } from "./git-world.ts";
import type { Schemas } from "./git-world.ts";

test("the download address of a file leads to its bytes, on branches with slashes too", async (t) => {
  const world = await startGitWorld(t);
  const body = { ref: "refs/heads/topic/a", sha: await tipOf(world) };
  await world.writer("POST", "/repos/acme/app/git/refs", body);
  await commitFile(world, "docs/a b.txt", "on the topic", "topic/a");
  const path = "/repos/acme/app/contents/docs/a%20b.txt?ref=topic/a";
  const file = read<Schemas["content-file"]>(await world.reader("GET", path));
  const answer = await fetch(file.download_url ?? "");
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), "on the topic");
  const missing = await fetch(`${world.emulator.urls.url}/acme/app/raw/main/docs/a.txt`);
  assert.equal(missing.status, 404);
});

test("the archive of a tag holds its files below a folder named after it", async (t) => {
  const world = await startGitWorld(t);
  const sha = await commitFile(world, "a.txt", "a");
  await world.writer("POST", "/repos/acme/app/git/refs", { ref: "refs/tags/v1.2", sha });
  const [tag] = read<Schemas["tag"][]>(await world.reader("GET", "/repos/acme/app/tags"));
  const answer = await fetch(tag?.tarball_url ?? "");
  assert.equal(answer.status, 200);
  const file = join(await temporaryDirectory(t), "app.tar.gz");
  await writeFile(file, Buffer.from(await answer.arrayBuffer()));
  const { stdout } = await promisify(execFile)("tar", ["-tzf", file]);
  assert.deepEqual(stdout.trim().split("\n"), ["app-1.2/", "app-1.2/README.md", "app-1.2/a.txt"]);
  const zip = await fetch(tag?.zipball_url ?? "");
  assert.equal((await zip.bytes()).subarray(0, 2).toString(), "80,75", "PK");
});

test("archives of private repositories and unknown refs are not found", async (t) => {
  const world = await startGitWorld(t, { private: true });
  const paths = ["/acme/app/archive/main.tar.gz", "/acme/app/raw/main/README.md"];
  for (const path of paths) {
    assert.equal((await fetch(world.emulator.urls.url + path)).status, 404, path);
  }
  const nope = await world.reader("GET", "/repos/acme/app/tarball/nope");
  assert.equal(nope.status, 404);
  const found = await world.reader("GET", "/repos/acme/app/tarball");
  assert.equal(found.status, 302);
});
