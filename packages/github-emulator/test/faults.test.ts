import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { list, makeRelease, startWithRepository, startWorld, upload } from "./emulator.ts";
import type { World } from "./emulator.ts";

const RELEASES = "/repos/acme/app/releases";

describe("a fault plan", () => {
  it("fails the nth matching request, as often as it says", async (t) => {
    const world = await startWithRepository(t);
    await plan(world, {
      method: "GET",
      path: "/releases(\\?|$)",
      nth: 2,
      times: 2,
      action: { type: "fail", status: 502, retry_after: 3 },
    });
    const statuses = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const { status, headers } = await world.writer("GET", RELEASES);
      statuses.push(status);
      assert.equal(headers.get("retry-after"), status === 502 ? "3" : null);
    }
    assert.deepEqual(statuses, [200, 502, 502, 200]);
    const [report] = await list(world.control, "/faults");
    assert.equal(report?.fired, 2);
    await world.control("DELETE", "/faults");
    assert.deepEqual(await list(world.control, "/faults"), []);
  });

  it("can do the work and answer a failure", async (t) => {
    const world = await startWithRepository(t);
    await plan(world, { method: "POST", action: { type: "apply_then_fail", status: 502 } });
    const { status } = await world.writer("POST", RELEASES, { tag_name: "v1", draft: true });
    assert.equal(status, 502);
    assert.equal((await list(world.writer, RELEASES)).length, 1);
  });

  it("can do the work and drop the connection", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    await plan(world, { path: "/assets\\?name=", action: { type: "apply_then_cut" } });
    await assert.rejects(upload(world, draft, "a", "x".repeat(100_000)));
    const assets = await list(world.writer, `${RELEASES}/${draft.id}/assets`);
    assert.equal(assets[0]?.state, "uploaded");
    assert.equal(assets[0]?.size, 100_000);
  });

  it("can drop the connection before any work", async (t) => {
    const world = await startWithRepository(t);
    await plan(world, { method: "POST", action: { type: "cut" } });
    await assert.rejects(world.writer("POST", RELEASES, { tag_name: "v1" }));
    assert.deepEqual(await list(world.writer, RELEASES), []);
    assert.equal(world.emulator.requests().at(-2)?.status, 0);
  });

  it("can drop the connection in the middle of an upload", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    await plan(world, { path: "/api/uploads/", action: { type: "cut", after_bytes: 50_000 } });
    await assert.rejects(upload(world, draft, "a", "x".repeat(200_000)));
    const assets = await list(world.writer, `${RELEASES}/${draft.id}/assets`);
    assert.equal(assets[0]?.state, "starter");
  });

  it("can truncate a body of any kind", async (t) => {
    const world = await startWithRepository(t);
    const release = await makeRelease(world.writer, { tag_name: "v1" });
    const { body } = await upload(world, release, "a", "x".repeat(200_000));
    await plan(world, { path: "^/release-assets/", action: { type: "truncate", bytes: 70_000 } });
    const response = await fetch(body.browser_download_url);
    assert.equal(response.headers.get("content-length"), "200000");
    let received = 0;
    await assert.rejects(async () => {
      for await (const chunk of response.body ?? []) received += chunk.length;
    });
    assert.equal(received, 70_000);
    await plan(world, { path: "/releases$", action: { type: "truncate", bytes: 10 } });
    await assert.rejects(world.writer("GET", RELEASES));
    assert.equal((await world.writer("GET", RELEASES)).status, 200);
  });

  it("can answer an HTML page with status 200, and delay", async (t) => {
    const world = await startWithRepository(t);
    await plan(world, { action: { type: "html" } });
    const page = await world.writer("GET", RELEASES);
    assert.equal(page.status, 200);
    assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
    await plan(world, { action: { type: "delay", ms: 120 } });
    const started = performance.now();
    assert.equal((await world.writer("GET", RELEASES)).status, 200);
    assert.ok(performance.now() - started >= 115);
  });

  it("that is wrong is refused with the entry named, and changes nothing", async (t) => {
    const world = await startWorld(t);
    await plan(world, { action: { type: "html" } });
    const good = { action: { type: "cut" } };
    for (const [bad, where] of [
      [{ action: { type: "explode" } }, /\[1\]\.action\.type/],
      [{ action: { type: "fail" } }, /\[1\]\.action\.status/],
      [{ nth: 0, action: { type: "cut" } }, /\[1\]\.nth/],
      [{ path: "(", action: { type: "cut" } }, /\[1\]\.path/],
      [{ method: "get", action: { type: "cut" } }, /\[1\]\.method/],
      [{ colour: "red", action: { type: "cut" } }, /\[1\]\.colour/],
      ["cut", /\[1\]/],
    ] as const) {
      const { status, body } = await world.control("POST", "/faults", [good, bad]);
      assert.equal(status, 400);
      assert.match(body.message, where);
    }
    assert.equal((await world.control("POST", "/faults", good)).status, 400);
    assert.match((await world.control("GET", "/faults")).text, /"html"/);
  });
});

async function plan(world: World, fault: Readonly<Record<string, unknown>>): Promise<void> {
  const { status, text } = await world.control("POST", "/faults", [fault]);
  assert.equal(status, 200, text);
}
