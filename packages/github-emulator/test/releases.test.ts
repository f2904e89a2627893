import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { list, makeRelease, startWithRepository, upload } from "./emulator.ts";

const RELEASES = "/repos/acme/app/releases";

describe("a draft", () => {
  it("is listed only to callers who may push", async (t) => {
    const { writer, reader, anonymous } = await startWithRepository(t);
    const draft = await makeRelease(writer, { tag_name: "v1.0.0", draft: true });

    for (const [call, seen] of [
      [writer, 1],
      [reader, 0],
      [anonymous, 0],
    ] as const) {
      assert.equal((await list(call, RELEASES)).length, seen);
    }
    assert.equal((await writer("GET", `${RELEASES}/${draft.id}`)).status, 200);
    assert.equal((await reader("GET", `${RELEASES}/${draft.id}`)).status, 404);
    assert.equal((await anonymous("GET", `${RELEASES}/${draft.id}/assets`)).status, 404);
  });

  it("is not found by its tag, not even by its author", async (t) => {
    const { writer } = await startWithRepository(t);
    await makeRelease(writer, { tag_name: "v1.0.0", draft: true });
    assert.equal((await writer("GET", `${RELEASES}/tags/v1.0.0`)).status, 404);
  });

  it("has no git tag and untagged addresses until it is published", async (t) => {
    const world = await startWithRepository(t);
    const { writer } = world;
    const draft = await makeRelease(writer, { tag_name: "v1.0.0", draft: true });
    const asset = (await upload(world, draft, "a.txt", "bytes")).body;

    assert.match(draft.html_url, /\/acme\/app\/releases\/tag\/untagged-[0-9a-f]{20}$/);
    assert.match(
      asset.browser_download_url,
      /\/releases\/download\/untagged-[0-9a-f]{20}\/a\.txt$/,
    );
    assert.equal(draft.published_at, null);
    assert.equal(draft.tarball_url, null);
    assert.equal((await writer("GET", "/repos/acme/app/git/ref/tags/v1.0.0")).status, 404);

    const published = (await writer("PATCH", `${RELEASES}/${draft.id}`, { draft: false })).body;
    assert.match(published.html_url, /\/releases\/tag\/v1\.0\.0$/);
    assert.match(
      published.assets[0]?.browser_download_url ?? "",
      /\/releases\/download\/v1\.0\.0\/a\.txt$/,
    );
    assert.notEqual(published.published_at, null);
    const ref = await writer("GET", "/repos/acme/app/git/ref/tags/v1.0.0");
    const main = await writer("GET", "/repos/acme/app/git/ref/heads/main");
    assert.equal(ref.body.object.sha, main.body.object.sha);
    assert.equal((await writer("GET", `${RELEASES}/tags/v1.0.0`)).body.id, draft.id);
  });

  it("may have a twin with the same tag, and only one of them can be published", async (t) => {
    const { writer } = await startWithRepository(t);
    const one = await makeRelease(writer, { tag_name: "v1.0.0", draft: true });
    const two = await makeRelease(writer, { tag_name: "v1.0.0", draft: true });
    assert.notEqual(one.id, two.id);

    const answers = await Promise.all(
      [one, two].map((twin) => writer("PATCH", `${RELEASES}/${twin.id}`, { draft: false })),
    );
    assert.deepEqual(
      answers.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 422],
    );
    const refused = answers.find(({ status }) => status === 422);
    assert.deepEqual(refused?.body.errors, [
      { resource: "Release", code: "already_exists", field: "tag_name" },
    ]);
  });

  it("can be made for a tag that is already released", async (t) => {
    const { writer } = await startWithRepository(t);
    await makeRelease(writer, { tag_name: "v1.0.0" });
    const draft = await makeRelease(writer, { tag_name: "v1.0.0", draft: true });
    assert.equal(draft.draft, true);
  });
});

describe("publishing", () => {
  it("refuses a tag that another published release has", async (t) => {
    const { writer } = await startWithRepository(t);
    await makeRelease(writer, { tag_name: "v1.0.0" });
    const again = await writer("POST", RELEASES, { tag_name: "v1.0.0" });
    assert.equal(again.status, 422);
    assert.equal(again.body.message, "Validation Failed");
    assert.equal(again.body.errors[0]?.code, "already_exists");
  });

  it("uses an existing tag wherever it points and ignores the target", async (t) => {
    const { writer } = await startWithRepository(t);
    const first = (await writer("GET", "/repos/acme/app/git/ref/heads/main")).body.object.sha;
    await writer("POST", "/repos/acme/app/git/refs", { ref: "refs/tags/v1.0.0", sha: first });
    await writer("PUT", "/repos/acme/app/contents/b.txt", {
      message: "second",
      content: Buffer.from("b").toString("base64"),
    });
    const release = await makeRelease(writer, { tag_name: "v1.0.0", target_commitish: "main" });
    assert.equal(release.target_commitish, "main");
    const tag = (await writer("GET", "/repos/acme/app/git/ref/tags/v1.0.0")).body;
    assert.equal(tag.object.sha, first);
  });

  it("makes the tag at a sha, and refuses targets that do not exist", async (t) => {
    const { writer } = await startWithRepository(t);
    const sha = (await writer("GET", "/repos/acme/app/git/ref/heads/main")).body.object.sha;
    const release = await makeRelease(writer, { tag_name: "v1", target_commitish: sha });
    assert.equal(release.target_commitish, sha);
    for (const draft of [true, false]) {
      const bad = await writer("POST", RELEASES, {
        tag_name: "v2",
        target_commitish: "0123456789012345678901234567890123456789",
        draft,
      });
      assert.equal(bad.status, 422);
      assert.equal(bad.body.errors[0]?.field, "target_commitish");
    }
  });

  it("needs a commit, and a repository that is not archived", async (t) => {
    const { admin } = await startWithRepository(t);
    await admin("POST", "/orgs/acme/repos", { name: "empty" });
    const empty = await admin("POST", "/repos/acme/empty/releases", { tag_name: "v1" });
    assert.equal(empty.status, 422);
    assert.equal(empty.body.message, "Repository is empty.");
    await admin("PATCH", "/repos/acme/app", { archived: true });
    const archived = await admin("POST", RELEASES, { tag_name: "v1" });
    assert.equal(archived.status, 403);
    assert.match(archived.body.message, /archived/);
  });

  it("refuses tag names git cannot have", async (t) => {
    const { writer } = await startWithRepository(t);
    for (const tag_name of ["", "a b", "a..b", "x.lock", "-".repeat(3) + "~1"]) {
      const { status } = await writer("POST", RELEASES, { tag_name, draft: true });
      assert.equal(status, 422, tag_name);
    }
  });

  it("needs push access", async (t) => {
    const { reader, anonymous } = await startWithRepository(t);
    assert.equal((await reader("POST", RELEASES, { tag_name: "v1" })).status, 403);
    assert.equal((await anonymous("POST", RELEASES, { tag_name: "v1" })).status, 401);
  });

  it("can be taken back while the release is not immutable", async (t) => {
    const { writer, reader } = await startWithRepository(t);
    const release = await makeRelease(writer, { tag_name: "v1" });
    const draft = await writer("PATCH", `${RELEASES}/${release.id}`, { draft: true });
    assert.equal(draft.body.draft, true);
    assert.equal((await reader("GET", `${RELEASES}/tags/v1`)).status, 404);
  });

  it("accepts tags with slashes", async (t) => {
    const { writer } = await startWithRepository(t);
    await makeRelease(writer, { tag_name: "app/v1" });
    assert.equal((await writer("GET", `${RELEASES}/tags/app/v1`)).status, 200);
    assert.equal((await writer("GET", `${RELEASES}/tags/app%2Fv1`)).status, 200);
  });
});

describe("the latest release", () => {
  it("is the one that was told so, whatever is newer", async (t) => {
    const { writer } = await startWithRepository(t);
    await makeRelease(writer, { tag_name: "v1.0.0" });
    await makeRelease(writer, { tag_name: "v0.9.1", make_latest: "false" });
    assert.equal((await writer("GET", `${RELEASES}/latest`)).body.tag_name, "v1.0.0");
    await makeRelease(writer, { tag_name: "v2.0.0-rc.1", prerelease: true });
    assert.equal((await writer("GET", `${RELEASES}/latest`)).body.tag_name, "v1.0.0");
    await makeRelease(writer, { tag_name: "v2.0.0" });
    assert.equal((await writer("GET", `${RELEASES}/latest`)).body.tag_name, "v2.0.0");
  });

  it("is the newest one while all were told not to be", async (t) => {
    const { writer } = await startWithRepository(t);
    for (const tag_name of ["v1.0.0", "v1.1.0"]) {
      await makeRelease(writer, { tag_name, make_latest: "false" });
      assert.equal((await writer("GET", `${RELEASES}/latest`)).body.tag_name, tag_name);
    }
  });

  it("falls back to the newest published one when the flagged one goes", async (t) => {
    const { writer } = await startWithRepository(t);
    await makeRelease(writer, { tag_name: "v1.9.0" });
    await makeRelease(writer, { tag_name: "v1.10.0", make_latest: "legacy" });
    const flagged = await makeRelease(writer, { tag_name: "v1.2.0" });
    await writer("DELETE", `${RELEASES}/${flagged.id}`);
    assert.equal((await writer("GET", `${RELEASES}/latest`)).body.tag_name, "v1.10.0");
  });

  it("is nothing in a repository with drafts and prereleases only", async (t) => {
    const { writer } = await startWithRepository(t);
    await makeRelease(writer, { tag_name: "v1", draft: true });
    await makeRelease(writer, { tag_name: "v2", prerelease: true });
    assert.equal((await writer("GET", `${RELEASES}/latest`)).status, 404);
  });

  it("cannot be a prerelease, nor a draft that stays one", async (t) => {
    const { writer } = await startWithRepository(t);
    const pre = await makeRelease(writer, { tag_name: "v1", prerelease: true });
    const draft = await makeRelease(writer, { tag_name: "v2", draft: true, make_latest: "true" });
    for (const { id } of [pre, draft]) {
      const refused = await writer("PATCH", `${RELEASES}/${id}`, { make_latest: "true" });
      assert.equal(refused.status, 422);
      assert.deepEqual(refused.body.errors, [
        {
          resource: "Release",
          code: "custom",
          message: "Latest release cannot be draft or prerelease.",
        },
      ]);
    }
    const both = { make_latest: "true", prerelease: false };
    assert.equal((await writer("PATCH", `${RELEASES}/${pre.id}`, both)).status, 200);
    assert.equal((await writer("GET", `${RELEASES}/latest`)).body.tag_name, "v1");
  });

  it("forgets the make_latest a draft was made with", async (t) => {
    const { writer } = await startWithRepository(t);
    await makeRelease(writer, { tag_name: "v2" });
    const draft = await makeRelease(writer, { tag_name: "v1", draft: true, make_latest: "false" });
    await writer("PATCH", `${RELEASES}/${draft.id}`, { draft: false });
    assert.equal((await writer("GET", `${RELEASES}/latest`)).body.tag_name, "v1");
  });
});

describe("the list of releases", () => {
  it("is paginated with Link headers, newest first", async (t) => {
    const { writer } = await startWithRepository(t);
    for (const number of [1, 2, 3, 4, 5]) {
      await makeRelease(writer, { tag_name: `v${number}`, draft: true });
    }
    const page = `${RELEASES}?per_page=2&page=2`;
    assert.deepEqual(
      (await list(writer, page)).map((release) => release.tag_name),
      ["v3", "v2"],
    );
    const second = await writer("GET", page);
    const link = second.headers.get("link") ?? "";
    for (const [rel, number] of Object.entries({ prev: 1, next: 3, last: 3, first: 1 })) {
      assert.match(link, new RegExp(`[?&]page=${number}>; rel="${rel}"`));
    }
    assert.equal((await writer("GET", RELEASES)).headers.get("link"), null);
  });

  it("offers generated notes", async (t) => {
    const { writer } = await startWithRepository(t);
    const release = await makeRelease(writer, {
      tag_name: "v1",
      generate_release_notes: true,
      body: "Mine.",
    });
    assert.match(release.body, /^Mine\.\n\n\*\*Full Changelog\*\*: /);
    assert.equal(release.name, "v1");
  });
});
