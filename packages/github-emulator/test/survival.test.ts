import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startEmulator } from "@release-actions/github-emulator";
import { forkEmulator, kill } from "./child-process.ts";
import type { Child } from "./child-process.ts";
import { list, makeRelease, startWorld, temporaryDirectory } from "./emulator.ts";
import type { Json } from "./emulator.ts";

const RELEASES = "/repos/acme/app/releases";
const MEGABYTE = 1024 * 1024;

describe("a restart", () => {
  it("keeps repositories, releases, assets and tokens", async (t) => {
    const dataDir = await temporaryDirectory(t);
    const first = await startChild(t, dataDir);
    await prepare(first);
    const release = await makeRelease(first.writer, { tag_name: "v1" });
    await put(first, release, "a.txt", [Buffer.from("hello")], 5);
    await kill(first);

    const second = await startChild(t, dataDir);
    assert.deepEqual(second.tokens, first.tokens);
    const kept = (await second.writer("GET", `${RELEASES}/tags/v1`)).body;
    assert.equal(kept.id, release.id);
    const url = `${second.urls.url}/acme/app/releases/download/v1/a.txt`;
    assert.equal(await (await fetch(url)).text(), "hello");
    const next = await makeRelease(second.writer, { tag_name: "v2" });
    assert.ok(next.id > release.id, "ids go on growing");
  });

  it("after a kill in the middle of uploads knows no half-written asset", async (t) => {
    const dataDir = await temporaryDirectory(t);
    const first = await startChild(t, dataDir);
    await prepare(first);
    const draft = await makeRelease(first.writer, { tag_name: "v1", draft: true });
    // Small uploads end all the time, so that the kill hits some between their last steps.
    const answered: string[] = [];
    const storm = Array.from({ length: 8 }, async (_, lane) => {
      for (let turn = 0; turn < 1000; turn += 1) {
        const name = `s${lane}-${turn}`;
        const bytes = [Buffer.alloc(MEGABYTE / 4, name)];
        const status = await put(first, draft, name, bytes, MEGABYTE / 4);
        if (status === 0) return;
        assert.equal(status, 201);
        answered.push(name);
      }
    });
    const big = put(first, draft, "big", zeros(50), 100 * MEGABYTE);
    while (answered.length < 40) await sleep(5);
    await kill(first);
    await Promise.all([...storm, big]);

    const second = await startChild(t, dataDir);
    const found = new Map<string, Json>();
    for (let page = 1; ; page += 1) {
      const assets = await list(
        second.writer,
        `${RELEASES}/${draft.id}/assets?per_page=100&page=${page}`,
      );
      if (assets.length === 0) break;
      for (const asset of assets) found.set(asset.name, asset);
    }
    for (const name of answered) assert.equal(found.get(name)?.state, "uploaded", name);
    assert.equal(found.get("big")?.state, "starter");
    const uploaded = [...found.values()].filter(({ state }) => state === "uploaded");
    for (const asset of uploaded) {
      const path = `${RELEASES}/assets/${asset.id}`;
      const accept = { accept: "application/octet-stream" };
      const { headers } = await second.writer("GET", path, undefined, accept);
      const bytes = Buffer.from(await (await fetch(headers.get("location") ?? "")).arrayBuffer());
      assert.ok(bytes.equals(Buffer.alloc(asset.size, asset.name)), asset.name);
    }
    assert.deepEqual(await readdir(join(dataDir, "tmp")), []);
    const blobs = await readdir(join(dataDir, "blobs", "assets"));
    assert.equal(blobs.length, uploaded.length);
  });
});

describe("memory", () => {
  it("stays bounded while 300 MB are uploaded", async (t) => {
    const child = await startChild(t, await temporaryDirectory(t));
    await prepare(child);
    const draft = await makeRelease(child.writer, { tag_name: "v1", draft: true });
    const before = await residentBytes(child.process);
    let peak = before;
    const watch = setInterval(() => {
      void residentBytes(child.process).then((bytes) => (peak = Math.max(peak, bytes)));
    }, 50);
    const status = await put(child, draft, "zeros", zeros(300), 300 * MEGABYTE);
    clearInterval(watch);
    assert.equal(status, 201);
    const grown = Math.round((peak - before) / MEGABYTE);
    assert.ok(grown < 120, `grew by ${grown} MB`);
  });
});

describe("a data directory", () => {
  it("serves one emulator at a time", async (t) => {
    const { dataDir } = await startWorld(t);
    const upload = join(dataDir, "tmp", "upload");
    await writeFile(upload, "under way");
    await assert.rejects(startEmulator({ dataDir }), /another emulator/);
    assert.equal(await readFile(upload, "utf8"), "under way");
  });

  it("gives the same ids and tokens for the same seed", async (t) => {
    const one = await startWorld(t, { seed: 7 });
    const two = await startWorld(t, { seed: 7 });
    const other = await startWorld(t, { seed: 8 });
    assert.deepEqual(one.emulator.tokens, two.emulator.tokens);
    assert.notDeepEqual(one.emulator.tokens, other.emulator.tokens);
    const made = [];
    for (const { admin, control } of [one, two]) {
      const user = (await control("POST", "/users", { login: "octocat" })).body;
      const repo = (await admin("POST", "/user/repos", { name: "r" })).body;
      made.push([user.token, user.id, repo.id]);
    }
    assert.deepEqual(made[0], made[1]);
  });

  it("can start its clock at a chosen time", async (t) => {
    const world = await startWorld(t, { startTime: new Date("2020-02-29T12:00:00Z") });
    const { body } = await world.admin("POST", "/user/repos", { name: "r" });
    assert.match(body.created_at, /^2020-02-29T12:00:0\dZ$/);
  });
});

async function startChild(t: TestContext, dataDir: string): Promise<Child> {
  const child = await forkEmulator(dataDir);
  t.after(() => kill(child));
  return child;
}

async function prepare(child: Child): Promise<void> {
  await child.control("POST", "/orgs", { login: "acme" });
  await child.admin("POST", "/orgs/acme/repos", { name: "app", auto_init: true });
}

async function residentBytes(child: ChildProcess): Promise<number> {
  const answer = once(child, "message") as Promise<[number]>;
  child.send("rss");
  return (await answer)[0];
}

function* zeros(megabytes: number): Generator<Buffer> {
  const block = Buffer.alloc(MEGABYTE);
  for (let count = 0; count < megabytes; count += 1) yield block;
}

/** Uploads blocks; the status, or 0 when the connection broke. Too few bytes leave the upload open. */
async function put(
  child: Child,
  release: Json,
  name: string,
  blocks: Iterable<Buffer>,
  length: number,
): Promise<number> {
  const post = request(`${release.upload_url.replace(/\{.*\}$/, "")}?name=${name}`, {
    method: "POST",
    headers: { authorization: `Bearer ${child.tokens.writer}`, "content-length": length },
  });
  const status = new Promise<number>((resolve) => {
    post.on("error", () => {
      resolve(0);
    });
    post.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
  });
  let sent = 0;
  for (const block of blocks) {
    sent += block.length;
    if (post.write(block)) continue;
    const ended = await Promise.race([once(post, "drain").then(() => null), status]);
    if (ended !== null) return ended;
  }
  if (sent === length) post.end();
  return status;
}
