import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { list, makeRelease, startWithRepository, startWorld, upload } from "./emulator.ts";

describe("creating a repository", () => {
  it("gives GitHub's object with the permissions of the caller", async (t) => {
    const { admin, reader, writer, emulator } = await startWithRepository(t);
    const { body } = await writer("GET", "/repos/acme/app");
    assert.equal(body.full_name, "acme/app");
    assert.equal(body.owner.login, "acme");
    assert.equal(body.owner.type, "Organization");
    assert.equal(body.default_branch, "main");
    assert.equal(body.html_url, `${emulator.urls.url}/acme/app`);
    assert.equal(body.permissions["push"], true);
    assert.equal(body.permissions["admin"], false);
    assert.equal((await admin("GET", "/repos/acme/app")).body.permissions["admin"], true);
    assert.equal((await reader("GET", "/repos/acme/app")).body.permissions["push"], false);
    assert.equal((await reader("GET", "/repos/ACME/App")).body.id, body.id);
    assert.equal((await reader("GET", `/repositories/${body.id}`)).body.id, body.id);
  });

  it("works for the user's own account, empty or with a first commit", async (t) => {
    const { writer } = await startWorld(t);
    assert.equal((await writer("POST", "/user/repos", { name: "empty" })).status, 201);
    assert.equal((await writer("GET", "/repos/writer/empty/commits")).status, 409);
    const init = { name: "full", auto_init: true, default_branch: "trunk", description: "Text" };
    await writer("POST", "/user/repos", init);
    assert.equal((await list(writer, "/repos/writer/full/commits")).length, 1);
    const readme = await writer("GET", "/repos/writer/full/contents/README.md");
    assert.equal(readme.status, 200);
    const mine = await list(writer, "/user/repos");
    assert.deepEqual(
      mine.map(({ name }) => name),
      ["empty", "full"],
    );
  });

  it("refuses names that are taken, missing or reserved, and unknown organisations", async (t) => {
    const { admin, writer } = await startWithRepository(t);
    const again = await admin("POST", "/orgs/acme/repos", { name: "APP" });
    assert.equal(again.status, 422);
    assert.equal(again.body.message, "Repository creation failed.");
    assert.equal(again.body.errors[0]?.message, "name already exists on this account");
    for (const name of ["", "..", "x.git", "a".repeat(101), 7]) {
      assert.equal((await admin("POST", "/orgs/acme/repos", { name })).status, 422, String(name));
    }
    const dashed = await admin("POST", "/orgs/acme/repos", { name: "a b/c" });
    assert.equal(dashed.body.name, "a-b-c");
    assert.equal((await admin("POST", "/orgs/nobody/repos", { name: "x" })).status, 404);
    assert.equal((await writer("POST", "/orgs/acme/repos", { name: "x" })).status, 403);
  });
});

describe("changing a repository", () => {
  it("is for administrators", async (t) => {
    const { admin, writer } = await startWithRepository(t);
    const change = { description: "New", allow_merge_commit: false };
    assert.equal((await writer("PATCH", "/repos/acme/app", change)).status, 403);
    const { status, text } = await admin("PATCH", "/repos/acme/app", change);
    assert.equal(status, 200);
    assert.match(text, /"allow_merge_commit":false/);
    assert.match(text, /"allow_rebase_merge":true/);
    const missing = await admin("PATCH", "/repos/acme/app", { default_branch: "nope" });
    assert.equal(missing.status, 422);
  });

  it("to another name redirects requests to the old one", async (t) => {
    const { admin, reader, emulator } = await startWithRepository(t);
    await admin("PATCH", "/repos/acme/app", { name: "tool" });
    const moved = await reader("GET", "/repos/acme/app/releases?per_page=1");
    assert.equal(moved.status, 301);
    const target = `${emulator.urls.api_url}/repos/acme/tool/releases?per_page=1`;
    assert.equal(moved.headers.get("location"), target);
    assert.equal((await admin("POST", "/repos/acme/app/releases", {})).status, 307);

    await admin("POST", "/orgs/acme/repos", { name: "app" });
    assert.equal((await reader("GET", "/repos/acme/app")).status, 200);
  });

  it("by deleting removes its releases and their bytes", async (t) => {
    const world = await startWithRepository(t);
    const release = await makeRelease(world.writer, { tag_name: "v1" });
    const asset = (await upload(world, release, "a", "x")).body;
    assert.equal((await world.admin("DELETE", "/repos/acme/app")).status, 204);
    assert.equal((await world.admin("GET", "/repos/acme/app")).status, 404);
    assert.equal((await fetch(asset.browser_download_url)).status, 404);
  });
});

describe("a collaborator", () => {
  it("gets the role that was given", async (t) => {
    const { admin, control, as } = await startWithRepository(t, { private: true });
    const { token } = (await control("POST", "/users", { login: "octocat" })).body;
    const octocat = as(token);
    assert.equal((await octocat("GET", "/repos/acme/app")).status, 404);

    const path = "/repos/acme/app/collaborators/octocat";
    assert.equal((await admin("GET", path)).status, 404);
    await admin("PUT", path, { permission: "pull" });
    assert.equal((await octocat("GET", "/repos/acme/app")).status, 200);
    assert.equal((await octocat("POST", "/repos/acme/app/releases", {})).status, 403);
    await admin("PUT", path, { permission: "push" });
    const release = { tag_name: "v1", draft: true };
    assert.equal((await octocat("POST", "/repos/acme/app/releases", release)).status, 201);
    assert.match((await admin("GET", `${path}/permission`)).text, /"permission":"write"/);
    await admin("DELETE", path);
    assert.equal((await octocat("GET", "/repos/acme/app")).status, 404);
  });
});

describe("the immutable releases setting", () => {
  it("is read and changed by administrators", async (t) => {
    const { admin, writer } = await startWithRepository(t);
    const path = "/repos/acme/app/immutable-releases";
    assert.equal((await writer("GET", path)).status, 403);
    assert.deepEqual((await admin("GET", path)).body, { enabled: false, enforced_by_owner: false });
    assert.equal((await admin("PUT", path)).status, 204);
    assert.equal((await admin("GET", path)).body.enabled, true);
    assert.equal((await admin("DELETE", path)).status, 204);
    assert.equal((await admin("GET", path)).body.enabled, false);
  });
});
