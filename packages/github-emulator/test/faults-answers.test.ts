import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, Json, World } from "./faults-world.ts";
import { RELEASES, arm, fired, list, makeRelease, names, upload } from "./faults-world.ts";
import { startWithRepository } from "./faults-world.ts";
import { openUpload, settled } from "./half-upload.ts";

describe("a fault", () => {
  it("strikes as a primary limit, which says when it ends", async (t) => {
    const world = await startWithRepository(t);
    await arm(world, { action: { type: "limit", kind: "primary", status: 403, reset_in: 30 } });
    const { status, headers, body } = await world.writer("GET", RELEASES);
    assert.equal(status, 403);
    assert.match(body.message, /^API rate limit exceeded for user ID \d+\.$/);
    assert.equal(headers.get("x-ratelimit-remaining"), "0");
    const ahead = Number(headers.get("x-ratelimit-reset")) - Date.now() / 1000;
    assert.ok(ahead > 0 && ahead <= 31, `the reset is ${ahead} s ahead`);
    assert.equal(headers.get("retry-after"), null);
  });

  it("strikes as a secondary limit, with and without retry-after", async (t) => {
    const world = await startWithRepository(t);
    const action = { type: "limit", kind: "secondary", status: 429 } as const;
    for (const wait of [{}, { retry_after: 7 }]) {
      await arm(world, { action: { ...action, ...wait } });
      const { status, headers, body } = await world.writer("GET", RELEASES);
      assert.equal(status, 429);
      assert.match(body.message, /secondary rate limit/);
      assert.notEqual(headers.get("x-ratelimit-remaining"), "0");
      assert.equal(headers.get("retry-after"), "retry_after" in wait ? "7" : null);
    }
  });

  it("answers a list as it was reads ago, then catches up", async (t) => {
    const world = await startWithRepository(t);
    const stale: Fault = {
      method: "GET",
      path: "/releases$",
      nth: 3,
      times: 2,
      action: { type: "stale_list", reads: 2 },
    };
    await arm(world, stale);
    const seen: string[][] = [];
    for (const tag of ["v1", "v2", "v3", "v4", "v5"]) {
      await makeRelease(world.writer, { tag_name: tag, draft: true });
      seen.push((await list(world.writer, RELEASES)).map(({ tag_name: name }) => name));
    }
    assert.deepEqual(
      seen.map((tags) => tags.length),
      [1, 2, 1, 2, 5],
    );
    assert.equal(fired(world), 2);
  });

  it("says when there was nothing stale to answer", async (t) => {
    const world = await startWithRepository(t);
    await arm(world, { path: "/releases$", action: { type: "stale_list", reads: 1 } });
    assert.deepEqual(await list(world.writer, RELEASES), []);
    assert.match(world.emulator.faults.report()[0]?.troubles[0] ?? "", /^stale_list: /);
  });

  it("does not show a caller the stale list of another one", async (t) => {
    const world = await startWithRepository(t);
    await arm(world, { path: "/releases$", nth: 2, action: { type: "stale_list", reads: 1 } });
    await makeRelease(world.writer, { tag_name: "v1", draft: true });
    assert.equal((await list(world.writer, RELEASES)).length, 1);
    assert.deepEqual(await list(world.reader, RELEASES), []);
  });

  it("leaves a starter asset behind and answers 502", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    await arm(world, { method: "POST", path: "/assets\\?", action: { type: "starter" } });
    const { status } = await upload(world, draft, "a.zip", "x".repeat(300_000));
    assert.equal(status, 502);
    const [asset] = await list(world.writer, `${RELEASES}/${draft.id}/assets`);
    assert.deepEqual([asset?.state, asset?.size, asset?.digest], ["starter", 0, null]);
    assert.equal((await upload(world, draft, "a.zip", "x")).status, 422, "the name is taken");
  });

  it("delivers a request twice, and the client gets the second answer", async (t) => {
    const world = await startWithRepository(t);
    await arm(world, { method: "POST", path: "/releases$", action: { type: "duplicate" } });
    const made = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    const drafts = await list(world.writer, RELEASES);
    assert.deepEqual(tagsOf(drafts), ["v1", "v1"]);
    assert.equal(made.id, Math.max(...drafts.map(({ id }) => id)));
  });

  it("delivers an upload twice, which the second time finds its own name taken", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    await arm(world, { path: "/api/uploads/", action: { type: "duplicate" } });
    const { status, body } = await upload(world, draft, "a.zip", "bytes");
    assert.equal(status, 422);
    assert.equal(body.errors[0]?.code, "already_exists");
    assert.deepEqual(await names(world, draft), ["a.zip"]);
  });

  it("bears with a client that breaks off in the middle of its upload", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    for (const type of ["starter", "duplicate"] as const) {
      await arm(world, { path: "/api/uploads/", action: { type } });
      const post = openUpload(world, draft, `${type}.zip`, { "content-length": 1000 });
      post.write("ten bytes.");
      while (fired(world) === 0) await sleep(10);
      post.destroy();
      await new Promise((resolve) => post.once("close", resolve));
    }
    // Of the duplicate nothing was carried out, since it waits for the whole body.
    await settled(world, draft);
    assert.ok(!(await names(world, draft)).includes("duplicate.zip"));
  });

  it("is meant for one client only, by its user agent", async (t) => {
    const world = await startWithRepository(t);
    await arm(world, { user_agent: "^gh/", action: { type: "fail", status: 500 } });
    assert.equal(await ask(world, "curl/8"), 200);
    assert.equal(await ask(world, "gh/2.60"), 500);
  });
});

describe("a seed", () => {
  it("decides which matches fail, the same ones each time", async (t) => {
    const world = await startWithRepository(t);
    const first = await rolls(world, 7);
    assert.deepEqual(await rolls(world, 7), first);
    assert.notDeepEqual(await rolls(world, 8), first);
    assert.ok(first.includes(500) && first.includes(200), first.join(" "));
  });

  it("is reported, so that a plan can be replayed", async (t) => {
    const world = await startWithRepository(t);
    world.emulator.faults.arm({ seed: 99, faults: [{ action: { type: "html" } }] });
    const [report] = world.emulator.faults.report();
    assert.equal(report?.seed, 99);
    assert.deepEqual(report.rule, {
      nth: 1,
      times: 1,
      probability: 1,
      action: { type: "html" },
    });
    world.emulator.faults.clear();
    assert.deepEqual(world.emulator.faults.report(), []);
  });
});

/** The statuses of thirty requests of which about half fail. */
async function rolls(world: World, seed: number): Promise<number[]> {
  const fault = { probability: 0.5, times: 1000, action: { type: "fail", status: 500 } };
  const { status } = await world.control("POST", "/faults", { seed, faults: [fault] });
  assert.equal(status, 200);
  const statuses: number[] = [];
  for (let turn = 0; turn < 30; turn += 1) statuses.push(await ask(world, "test"));
  return statuses;
}

async function ask(world: World, agent: string): Promise<number> {
  return (await world.writer("GET", RELEASES, undefined, { "user-agent": agent })).status;
}

function tagsOf(releases: readonly Json[]): string[] {
  return releases.map(({ tag_name: tag }) => tag);
}
