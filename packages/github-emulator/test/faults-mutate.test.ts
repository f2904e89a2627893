import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { startActionsWorld, startRun } from "./actions-world.ts";
import { RELEASES, arm, fired, list, makeRelease, names, upload } from "./faults-world.ts";
import { type Fault, type Json, type World, startWithRepository } from "./faults-world.ts";

type Change = Extract<Fault["action"], { readonly type: "mutate" }>["change"];

const BYTES = "the real bytes";

describe("an adversary", () => {
  it("replaces an asset by one of the same size just before it is downloaded", async (t) => {
    const { world, asset } = await startWithAsset(t);
    await before(world, "^/release-assets/", { type: "replace_asset", digest: "recomputed" });
    const swapped = await (await fetch(asset.browser_download_url)).text();
    assert.equal(swapped.length, BYTES.length);
    assert.notEqual(swapped, BYTES);
    assert.equal(fired(world), 1);
    const { body } = await world.writer("GET", `${RELEASES}/assets/${asset.id}`);
    assert.equal(body.digest, `sha256:${createHash("sha256").update(swapped).digest("hex")}`);
    assert.notEqual(body.digest, asset.digest);
  });

  it("replaces an asset and leaves its digest as it was", async (t) => {
    const { world, asset } = await startWithAsset(t);
    await before(world, "/releases/assets/", { type: "replace_asset", digest: "stale" });
    const { body } = await world.writer("GET", `${RELEASES}/assets/${asset.id}`);
    assert.equal(body.digest, asset.digest);
    assert.notEqual(await (await fetch(asset.browser_download_url)).text(), BYTES);
  });

  it("adds an asset, also to an immutable release", async (t) => {
    const world = await startWithRepository(t, { immutable: true });
    const release = await makeRelease(world.writer, { tag_name: "v1" });
    const change = {
      type: "add_asset",
      tag: "v1",
      name: "evil.sh",
      content: "rm -rf /\n",
    } as const;
    await before(world, "/assets", { repository: "acme/app", ...change });
    assert.deepEqual(await names(world, release), ["evil.sh"]);
    const response = await fetch(
      `${world.emulator.urls.url}/acme/app/releases/download/v1/evil.sh`,
    );
    assert.equal(await response.text(), "rm -rf /\n");
  });

  it("deletes an asset just after the client was told that it is there", async (t) => {
    const { world, release, asset } = await startWithAsset(t);
    await after(world, "/assets$", { type: "delete_asset", name: "app.zip" });
    assert.deepEqual(await names(world, release), ["app.zip"]);
    assert.deepEqual(await names(world, release), []);
    assert.equal((await world.writer("GET", `${RELEASES}/assets/${asset.id}`)).status, 404);
  });

  it("makes the API name no digest, another spelling, or another algorithm", async (t) => {
    const { world, release, asset } = await startWithAsset(t);
    const upper = `sha256:${(asset.digest ?? "").slice(7).toUpperCase()}`;
    const sha512 = `sha512:${createHash("sha512").update(BYTES).digest("hex")}`;
    for (const [digest, shown] of [
      ["upper_case", upper],
      ["sha512", sha512],
      [null, null],
    ] as const) {
      await before(world, "/assets$", { type: "set_digest", name: "app.zip", digest });
      const [found] = await list(world.writer, `${RELEASES}/${release.id}/assets`);
      assert.equal(found?.digest, shown);
    }
  });

  it("moves a tag that an immutable release holds", async (t) => {
    const world = await startWithRepository(t, { immutable: true });
    const sha = await headOf(world);
    await makeRelease(world.writer, { tag_name: "v1" });
    const next = await commit(world);
    await before(world, "/git/ref/", { type: "move_tag", tag: "v1", target: "main" });
    assert.equal(await tagOf(world, "v1"), next);
    assert.notEqual(next, sha);
  });

  it("creates the tag before a draft is published, which then keeps it", async (t) => {
    const world = await startWithRepository(t);
    const old = await headOf(world);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    await commit(world);
    const path = `/releases/${draft.id}$`;
    await before(world, path, { type: "create_tag", tag: "v1", target: old }, "PATCH");
    await world.writer("PATCH", `${RELEASES}/${draft.id}`, { draft: false });
    assert.equal(await tagOf(world, "v1"), old);
  });

  it("adds a twin of the draft that a client has just made", async (t) => {
    const world = await startWithRepository(t);
    await after(world, "/releases$", { type: "add_twin_draft", assets: "none" }, "POST");
    await makeRelease(world.writer, { tag_name: "v1", draft: true });
    const drafts = await list(world.writer, RELEASES);
    assert.deepEqual(
      drafts.map(({ tag_name: tag, draft }) => [tag, draft]),
      [
        ["v1", true],
        ["v1", true],
      ],
    );
  });

  it("adds a twin with the same assets", async (t) => {
    const { world } = await startWithAsset(t);
    await before(world, "/releases$", { type: "add_twin_draft", tag: "v1", assets: "copied" });
    const [twin] = await list(world.writer, RELEASES);
    assert.equal(twin?.draft, true);
    assert.deepEqual(
      twin.assets.map(({ name, size }) => [name, size]),
      [["app.zip", BYTES.length]],
    );
  });

  it("edits a release, and publishes a draft", async (t) => {
    const world = await startWithRepository(t);
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true, body: "old" });
    const set = { body: "new", draft: false, prerelease: true };
    await before(world, "/releases/tags/v1", { type: "edit_release", tag: "v1", set });
    const { status, body } = await world.reader("GET", `${RELEASES}/tags/v1`);
    assert.equal(status, 200);
    assert.deepEqual([body.id, body.body, body.prerelease], [draft.id, "new", true]);
    assert.equal(await tagOf(world, "v1"), await headOf(world));
  });

  it("deletes the release that a client is about to change", async (t) => {
    const { world, release } = await startWithAsset(t);
    await before(world, "/releases/\\d+$", { type: "delete_release" }, "PATCH");
    const { status } = await world.writer("PATCH", `${RELEASES}/${release.id}`, { body: "x" });
    assert.equal(status, 404);
  });

  it("changes what a run says about itself", async (t) => {
    const world = await startActionsWorld(t);
    const run = await startRun(world, { status: "completed", conclusion: "success" });
    const set = {
      conclusion: "failure",
      head_sha: "f".repeat(40),
      path: ".github/workflows/other.yml",
    } as const;
    await before(world, "/actions/runs/\\d+$", { type: "set_run", set });
    const { text } = await world.reader("GET", `/repos/acme/app/actions/runs/${run.id}`);
    const { conclusion, head_sha, path } = JSON.parse(text) as typeof set;
    assert.deepEqual({ conclusion, head_sha, path }, set);
  });

  it("renames the repository, and the old name leads to the new one", async (t) => {
    const world = await startWithRepository(t);
    await before(world, "/releases$", { type: "rename_repository", name: "other" });
    const { status, headers } = await world.writer("GET", RELEASES);
    assert.equal(status, 301);
    assert.match(headers.get("location") ?? "", /\/repos\/acme\/other\/releases$/);
  });

  it("who cannot do what was planned is reported, and the request goes on", async (t) => {
    const world = await startWithRepository(t);
    for (const change of [
      { type: "delete_asset", tag: "v9" },
      { type: "delete_release" },
      { type: "move_tag", tag: "v9", target: "main" },
      { type: "create_tag", tag: "v9", target: "nowhere" },
      { type: "set_run", set: { conclusion: "failure" } },
      { type: "delete_release", repository: "acme/none" },
      { type: "rename_repository", name: "app" },
    ] as const satisfies readonly Change[]) {
      await before(world, "/releases$", change);
      assert.equal((await world.writer("GET", RELEASES)).status, 200);
      const [report] = world.emulator.faults.report();
      assert.equal(report?.troubles.length, 1, change.type);
      assert.match(report.troubles[0] ?? "", new RegExp(`^${change.type}: `));
    }
  });
});

async function startWithAsset(
  t: Parameters<typeof startWithRepository>[0],
): Promise<{ readonly world: World; readonly release: Json; readonly asset: Json }> {
  const world = await startWithRepository(t);
  const release = await makeRelease(world.writer, { tag_name: "v1" });
  const { body: asset } = await upload(world, release, "app.zip", BYTES);
  return { world, release, asset };
}

function before(
  world: World,
  path: string,
  change: Change,
  method: "GET" | "POST" | "PATCH" = "GET",
): Promise<void> {
  return plan(world, path, method, "before", change);
}

function after(
  world: World,
  path: string,
  change: Change,
  method: "GET" | "POST" | "PATCH" = "GET",
): Promise<void> {
  return plan(world, path, method, "after", change);
}

function plan(
  world: World,
  path: string,
  method: "GET" | "POST" | "PATCH",
  when: "before" | "after",
  change: Change,
): Promise<void> {
  const action = { type: "mutate", when, change } as const;
  return arm(world, { path, method, action });
}

async function headOf(world: World): Promise<string> {
  const { body } = await world.reader("GET", "/repos/acme/app/git/ref/heads/main");
  return body.object.sha;
}

async function tagOf(world: World, tag: string): Promise<string> {
  const { body } = await world.reader("GET", `/repos/acme/app/git/ref/tags/${tag}`);
  return body.object.sha;
}

async function commit(world: World): Promise<string> {
  const content = Buffer.from("more\n").toString("base64");
  const { status, text } = await world.writer("PUT", "/repos/acme/app/contents/more.txt", {
    message: "More",
    content,
  });
  assert.equal(status, 201, text);
  return headOf(world);
}
