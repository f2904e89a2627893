import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { list, makeRelease, startWithRepository, upload } from "./emulator.ts";
import { firstAsset, openUpload, statusOf } from "./half-upload.ts";

const RELEASES = "/repos/acme/app/releases";

describe("an immutable release", () => {
  it("takes no further asset and gives none away", async (t) => {
    const world = await startWithRepository(t, { immutable: true });
    const { writer } = world;
    const draft = await makeRelease(writer, { tag_name: "v1", draft: true });
    assert.equal(draft.immutable, false);
    const asset = (await upload(world, draft, "a", "a")).body;
    const published = await writer("PATCH", `${RELEASES}/${draft.id}`, { draft: false });
    assert.equal(published.body.immutable, true);

    const late = await upload(world, draft, "b", "b");
    assert.equal(late.status, 422);
    assert.equal(late.body.message, "Cannot upload assets to an immutable release.");
    const path = `${RELEASES}/assets/${asset.id}`;
    assert.equal((await writer("DELETE", path)).status, 422);
    assert.equal((await writer("PATCH", path, { name: "x" })).status, 422);
  });

  it("refuses the end of an upload that began before it was published", async (t) => {
    const world = await startWithRepository(t, { immutable: true });
    const draft = await makeRelease(world.writer, { tag_name: "v1", draft: true });
    const half = openUpload(world, draft, "a.bin", { "content-length": 4 });
    half.write("ab");
    await firstAsset(world, draft);
    await world.writer("PATCH", `${RELEASES}/${draft.id}`, { draft: false });
    half.end("cd");
    assert.equal(await statusOf(half), 422);
    const assets = await list(world.writer, `${RELEASES}/${draft.id}/assets`);
    assert.deepEqual(
      assets.filter(({ state }) => state === "uploaded"),
      [],
    );
  });

  it("keeps its tag, in the release and in git, but not its title and flags", async (t) => {
    const { writer } = await startWithRepository(t, { immutable: true });
    const release = await makeRelease(writer, { tag_name: "v1" });
    const path = `${RELEASES}/${release.id}`;
    for (const change of [{ tag_name: "v2" }, { draft: true }, { target_commitish: "other" }]) {
      assert.equal((await writer("PATCH", path, change)).status, 422, JSON.stringify(change));
    }
    const edit = { name: "New", body: "Notes", prerelease: true, tag_name: "v1" };
    const edited = await writer("PATCH", path, edit);
    assert.equal(edited.body.name, "New");
    assert.equal(edited.body.prerelease, true);
    assert.equal((await writer("PATCH", path, { prerelease: false })).status, 200);
    assert.equal((await writer("PATCH", path, { make_latest: "true" })).status, 200);

    const ref = "/repos/acme/app/git/refs/tags/v1";
    assert.equal((await writer("DELETE", ref)).status, 422);
    const head = await writer("GET", "/repos/acme/app/git/ref/heads/main");
    const moved = await writer("PATCH", ref, { sha: head.body.object.sha, force: true });
    assert.equal(moved.status, 422);
  });

  it("burns its tag name for ever, also for a new repository of the same name", async (t) => {
    const { writer, admin } = await startWithRepository(t, { immutable: true });
    const release = await makeRelease(writer, { tag_name: "v1" });
    assert.equal((await writer("DELETE", `${RELEASES}/${release.id}`)).status, 204);
    assert.equal((await writer("DELETE", "/repos/acme/app/git/refs/tags/v1")).status, 204);

    await admin("DELETE", "/repos/acme/app/immutable-releases");
    const refused = await writer("POST", RELEASES, { tag_name: "v1" });
    assert.equal(refused.status, 422);
    assert.deepEqual(
      refused.body.errors.map(({ field }) => field),
      ["pre_receive", "tag_name", undefined],
    );
    assert.equal(refused.body.errors[1]?.message, "tag_name was used by an immutable release");
    const draft = await makeRelease(writer, { tag_name: "v1", draft: true });
    const publish = await writer("PATCH", `${RELEASES}/${draft.id}`, { draft: false });
    assert.equal(publish.status, 422);

    await admin("DELETE", "/repos/acme/app");
    await admin("POST", "/orgs/acme/repos", { name: "app", auto_init: true });
    assert.equal((await writer("POST", RELEASES, { tag_name: "v1" })).status, 422);
    assert.equal((await writer("POST", RELEASES, { tag_name: "v2" })).status, 201);
  });
});
