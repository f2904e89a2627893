import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, it } from "node:test";
import { list, makeRelease, startWithRepository, upload } from "./emulator.ts";
import type { Answer, World } from "./emulator.ts";
import { firstAsset, openUpload, sendUpload, settled, statusOf } from "./half-upload.ts";

const RELEASES = "/repos/acme/app/releases";

describe("an upload", () => {
  it("stores the bytes with their size and digest", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    const { status, body } = await upload(world, draft, "a.txt", "hello");
    assert.equal(status, 201);
    assert.equal(body.state, "uploaded");
    assert.equal(body.size, 5);
    assert.equal(body.digest, `sha256:${createHash("sha256").update("hello").digest("hex")}`);
    assert.equal(body.content_type, "application/octet-stream");
    const assets = await list(world.writer, `${RELEASES}/${draft.id}/assets`);
    assert.deepEqual(assets, [body]);
  });

  it("refuses a name that is taken, before and after normalisation", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    assert.equal((await upload(world, draft, "my file.txt", "a")).body.name, "my.file.txt");
    const again = await upload(world, draft, "my.file.txt", "b");
    assert.equal(again.status, 422);
    assert.deepEqual(again.body.errors, [
      { resource: "ReleaseAsset", code: "already_exists", field: "name" },
    ]);
  });

  it("stores names as GitHub does", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    for (const [given, stored] of [
      ["app-1.0.0_x64.msi", "app-1.0.0_x64.msi"],
      ["My App (x64).exe", "My.App.x64.exe"],
      ["a+b@c.zip", "a+b@c.zip"],
      ["Café~1.dmg", "Cafe.1.dmg"],
      [".env", "default.env"],
      ["trailing.", "trailing"],
      ["a/../b", "a.b"],
      ["日本", "default"],
    ] as const) {
      assert.equal((await upload(world, draft, given, "x")).body.name, stored, given);
    }
  });

  it("needs a Content-Length that is neither absent nor zero", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    const empty = await upload(world, draft, "empty", "");
    assert.equal(empty.status, 400);
    assert.equal(empty.body.message, "Bad Content-Length");
    const chunked = await sendUpload(
      world,
      draft,
      "chunked",
      { "transfer-encoding": "chunked" },
      "abc",
    );
    assert.equal(chunked, 400);
    assert.deepEqual(await list(world.writer, `${RELEASES}/${draft.id}/assets`), []);
  });

  it("with two Content-Length headers is refused by the parser", async (t) => {
    const world = await startWithRepository(t);
    const { port } = new URL(world.emulator.urls.url);
    const socket = connect(Number(port), "127.0.0.1");
    socket.end(
      "POST /api/v3/user/repos HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}x",
    );
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    assert.match(Buffer.concat(chunks).toString(), /^HTTP\/1\.1 400 /);
  });

  it("of two gibibytes is refused before they are read", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    const status = await sendUpload(world, draft, "big", { "content-length": 2 ** 31 }, null);
    assert.equal(status, 422);
  });

  it("is refused for the 1001st asset", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    for (let first = 0; first < 1000; first += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => upload(world, draft, `a${first + index}`, "x")),
      );
    }
    const refused = await upload(world, draft, "one-too-many", "x");
    assert.equal(refused.status, 422);
    assert.equal(refused.body.errors[0]?.field, "file_count");
    const last = await world.writer("GET", `${RELEASES}/${draft.id}/assets?per_page=100&page=10`);
    assert.match(last.headers.get("link") ?? "", /page=9>; rel="prev"/);
  });

  it("of a draft is not possible without push access", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    const { reader } = world.emulator.tokens;
    assert.equal((await upload(world, draft, "a", "x", reader)).status, 403);
  });
});

describe("an upload that breaks", () => {
  it("leaves a starter that takes the name, and none of its bytes", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    const half = openUpload(world, draft, "a.bin", { "content-length": 1000 });
    half.write(Buffer.alloc(500));
    const during = await firstAsset(world, draft);
    assert.equal(during.state, "starter");
    half.destroy();

    const [starter] = await settled(world, draft);
    assert.equal(starter?.state, "starter");
    assert.equal(starter?.size, 0);
    assert.equal(starter?.digest, null);
    assert.deepEqual(await readdir(join(world.dataDir, "tmp")), []);
    assert.equal((await upload(world, draft, "a.bin", "again")).status, 422);

    const asset = `${RELEASES}/assets/${starter?.id}`;
    assert.equal((await octets(world, asset)).status, 404);
    assert.equal((await world.writer("DELETE", asset)).status, 204);
    assert.equal((await upload(world, draft, "a.bin", "again")).status, 201);
  });

  it("fails when its asset was deleted meanwhile", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    const half = openUpload(world, draft, "a.bin", { "content-length": 4 });
    half.write("ab");
    const starter = await firstAsset(world, draft);
    await world.writer("DELETE", `${RELEASES}/assets/${starter.id}`);
    half.end("cd");
    assert.equal(await statusOf(half), 404);
    assert.deepEqual(await list(world.writer, `${RELEASES}/${draft.id}/assets`), []);
    assert.deepEqual(await readdir(join(world.dataDir, "blobs", "assets")), []);
  });
});

describe("a download", () => {
  it("goes to a second origin that refuses credentials", async (t) => {
    const world = await startWithRepository(t, { private: true });
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    const { body } = await upload(world, draft, "a.txt", "hello");
    const answer = await octets(world, `${RELEASES}/assets/${body.id}`);
    assert.equal(answer.status, 302);
    const location = answer.headers.get("location") ?? "";
    assert.notEqual(new URL(location).origin, world.emulator.urls.url);

    const leaked = await fetch(location, { headers: { authorization: "Bearer leaked" } });
    assert.equal(leaked.status, 400);
    const plain = await fetch(location);
    assert.equal(plain.headers.get("content-length"), "5");
    assert.equal(await plain.text(), "hello");
    const part = await fetch(location, { headers: { range: "bytes=1-3" } });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get("content-range"), "bytes 1-3/5");
    assert.equal(await part.text(), "ell");
    const head = await fetch(location, { method: "HEAD" });
    assert.equal(head.headers.get("content-length"), "5");
    assert.equal((await fetch(location, { headers: { range: "bytes=9-" } })).status, 416);
  });

  it("stops working when the address is altered or old", async (t) => {
    const world = await startWithRepository(t);
    const release = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    const one = (await upload(world, release, "a.txt", "a")).body;
    const two = (await upload(world, release, "b.txt", "b")).body;
    const answer = await octets(world, `${RELEASES}/assets/${one.id}`);
    const location = answer.headers.get("location") ?? "";
    assert.equal((await fetch(location.replace(`${one.id}`, `${two.id}`))).status, 403);
    assert.equal((await fetch(location.replace(/se=\d+/, "se=9999999999"))).status, 403);
    assert.equal((await fetch(location.replace(/sig=.*/, ""))).status, 403);
    assert.equal((await fetch(location, { method: "DELETE" })).status, 404);
  });

  it("by address works for published assets of public repositories only", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "app/v1", draft: true });
    const asset = (await upload(world, draft, "a.txt", "hello")).body;
    assert.equal((await fetch(asset.browser_download_url)).status, 404);

    const release = (await world.writer("PATCH", `${RELEASES}/${draft.id}`, { draft: false })).body;
    const url = release.assets[0]?.browser_download_url ?? "";
    assert.equal(await (await fetch(url)).text(), "hello");
    const latest = `${world.emulator.urls.url}/acme/app/releases/latest/download/a.txt`;
    assert.equal(await (await fetch(latest)).text(), "hello");
    assert.equal((await fetch(`${url}x`)).status, 404);
    const read = await world.writer("GET", `${RELEASES}/assets/${asset.id}`);
    assert.equal(read.body.download_count, 2);

    await world.admin("PATCH", "/repos/acme/app", { private: true });
    assert.equal((await fetch(url)).status, 404);
  });
});

describe("an asset", () => {
  it("can be renamed and labelled, but not to a name that is taken", async (t) => {
    const world = await startWithRepository(t);
    const release = await makeRelease(world.writer, { tag_name: "v1" });
    await upload(world, release, "a", "a");
    const { body } = await upload(world, release, "b", "b");
    const path = `${RELEASES}/assets/${body.id}`;
    assert.equal((await world.writer("PATCH", path, { name: "a" })).status, 422);
    const renamed = await world.writer("PATCH", path, { name: "c d", label: "See" });
    assert.equal(renamed.body.name, "c.d");
    assert.equal(renamed.body.label, "See");
  });
});

function octets(world: World, path: string): Promise<Answer> {
  return world.writer("GET", path, undefined, { accept: "application/octet-stream" });
}
