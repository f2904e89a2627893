import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { makeRelease, startWithRepository, startWorld } from "./emulator.ts";

const RELEASES = "/repos/acme/app/releases";
const DRAFT = { tag_name: "v1", draft: true };

describe("credentials", () => {
  it("are a bearer token, a token, or the password of Basic", async (t) => {
    const { anonymous, emulator } = await startWorld(t);
    const { writer } = emulator.tokens;
    const basic = Buffer.from(`x-access-token:${writer}`).toString("base64");
    for (const authorization of [`Bearer ${writer}`, `token ${writer}`, `Basic ${basic}`]) {
      const { body } = await anonymous("GET", "/user", undefined, { authorization });
      assert.equal(body.login, "writer");
    }
  });

  it("that are wrong give 401, also where none are needed", async (t) => {
    const { as, anonymous } = await startWithRepository(t);
    const { status, body } = await as("ghp_wrong")("GET", "/repos/acme/app");
    assert.equal(status, 401);
    assert.equal(body.message, "Bad credentials");
    assert.equal(body.status, "401");
    assert.equal((await anonymous("GET", "/repos/acme/app")).status, 200);
    assert.equal((await anonymous("GET", "/user")).status, 401);
  });

  it("that have expired are bad", async (t) => {
    const { control, as } = await startWorld(t);
    const wanted = { login: "octocat", expires_in: 1 };
    const { token } = (await control("POST", "/tokens", wanted)).body;
    assert.equal((await as(token)("GET", "/user")).status, 200);
    await sleep(1100);
    assert.equal((await as(token)("GET", "/user")).status, 401);
  });
});

describe("a private repository", () => {
  it("does not exist for strangers", async (t) => {
    const { anonymous, reader, control, as } = await startWithRepository(t, { private: true });
    const { token } = (await control("POST", "/users", { login: "stranger" })).body;
    for (const call of [anonymous, as(token)]) {
      assert.equal((await call("GET", "/repos/acme/app")).status, 404);
      assert.equal((await call("POST", RELEASES, { tag_name: "v1" })).status, 404);
    }
    assert.equal((await reader("GET", "/repos/acme/app")).status, 200);
  });
});

describe("a token limited to repositories", () => {
  it("may do there what it was granted and nothing elsewhere", async (t) => {
    const { admin, writer, control, as } = await startWithRepository(t, { private: true });
    await admin("POST", "/orgs/acme/repos", { name: "other", private: true, auto_init: true });
    const draft = await makeRelease(writer, { tag_name: "v1", draft: true });
    const grant = async (permissions: Record<string, string>) => {
      const repositories = { "acme/app": permissions };
      const wanted = { kind: "installation", repositories };
      return as((await control("POST", "/tokens", wanted)).body.token);
    };

    const read = await grant({ contents: "read" });
    assert.equal((await read("GET", RELEASES)).status, 200);
    assert.equal((await read("GET", `${RELEASES}/${draft.id}`)).status, 404);
    const refused = await read("POST", RELEASES, { tag_name: "v2" });
    assert.equal(refused.status, 403);
    assert.equal(refused.body.message, "Resource not accessible by integration");
    assert.equal((await read("GET", "/repos/acme/other")).status, 404);
    assert.equal((await read("GET", "/user")).status, 403);

    const write = await grant({ contents: "write" });
    assert.equal((await write("GET", `${RELEASES}/${draft.id}`)).status, 200);
    assert.equal((await write("GET", "/repos/acme/app/immutable-releases")).status, 403);
    const none = await grant({ actions: "read" });
    assert.equal((await none("GET", "/repos/acme/app")).status, 200);
    assert.equal((await none("GET", RELEASES)).status, 403);
  });

  it("cannot be made for what is unknown", async (t) => {
    const { control } = await startWithRepository(t);
    for (const repositories of [
      { "acme/nope": { contents: "read" } },
      { "acme/app": { contents: "all" } },
      { "acme/app": { everything: "read" } },
    ]) {
      const { status } = await control("POST", "/tokens", { login: "x", repositories });
      assert.equal(status, 400);
    }
  });
});

describe("a classic token", () => {
  it("says its scopes with every answer, and may no more than they allow", async (t) => {
    const { admin, as, control } = await startWithRepository(t);
    await admin("POST", "/orgs/acme/repos", { name: "secret", private: true, auto_init: true });
    await control("POST", "/users", { login: "octocat" });
    for (const name of ["app", "secret"]) {
      const path = `/repos/acme/${name}/collaborators/octocat`;
      await admin("PUT", path, { permission: "push" });
    }
    const classic = async (...scopes: string[]) =>
      as((await control("POST", "/tokens", { login: "octocat", scopes })).body.token);

    const none = await classic();
    const seen = await none("GET", "/repos/acme/app");
    assert.equal(seen.headers.get("x-oauth-scopes"), "");
    assert.equal(seen.headers.get("x-accepted-oauth-scopes"), "repo");
    assert.equal(seen.headers.get("x-accepted-github-permissions"), null);
    // What the person may do, not what the token may.
    assert.equal(seen.body.permissions["push"], true);
    assert.equal((await none("POST", RELEASES, DRAFT)).status, 404);
    assert.equal((await none("GET", "/repos/acme/secret")).status, 404);

    const open = await classic("public_repo");
    assert.equal((await open("POST", RELEASES, DRAFT)).status, 201);
    assert.equal((await open("GET", "/repos/acme/secret")).status, 404);

    const full = await classic("repo", "gist");
    const hidden = await full("POST", "/repos/acme/secret/releases", DRAFT);
    assert.equal(hidden.status, 201);
    assert.equal(hidden.headers.get("x-oauth-scopes"), "repo, gist");
    const workflow = (call: typeof full) =>
      call("PUT", "/repos/acme/app/contents/.github/workflows/ci.yml", {
        message: "ci",
        content: Buffer.from("on: push\n").toString("base64"),
      });
    assert.equal((await workflow(full)).status, 404);
    assert.equal((await workflow(await classic("repo", "workflow"))).status, 201);
  });

  it("has the usual scopes unless it is made with others, which limited tokens never have", async (t) => {
    const { control, writer } = await startWithRepository(t);
    const { headers } = await writer("GET", "/user");
    assert.equal(headers.get("x-oauth-scopes"), "gist, read:org, repo, workflow");
    const wanted = { login: "x", scopes: [], repositories: { "acme/app": { contents: "read" } } };
    assert.equal((await control("POST", "/tokens", wanted)).status, 400);
  });
});

describe("a token with listed permissions", () => {
  it("is told which one an endpoint takes, also where it is refused", async (t) => {
    const { as, control, writer } = await startWithRepository(t);
    const repositories = { "acme/app": { contents: "read" } };
    const wanted = { login: "writer", repositories };
    const token = (await control("POST", "/tokens", wanted)).body.token;
    assert.match(token, /^github_pat_/);
    const call = as(token);
    const accepted = async (method: string, path: string, status: number) => {
      const answer = await call(method, path, method === "GET" ? undefined : {});
      assert.equal(answer.status, status, path);
      assert.equal(answer.headers.get("x-oauth-scopes"), null);
      return answer.headers.get("x-accepted-github-permissions");
    };
    assert.equal(await accepted("GET", "/repos/acme/app", 200), "metadata=read");
    assert.equal(await accepted("GET", RELEASES, 200), "contents=read");
    assert.equal(await accepted("POST", RELEASES, 403), "contents=write");
    assert.equal(await accepted("POST", "/repos/acme/app/pulls", 403), "pull_requests=write");
    const gate = "/repos/acme/app/actions/runs/1/pending_deployments";
    assert.equal(await accepted("POST", gate, 403), "deployments=write");
    const { headers } = await writer("GET", "/repos/acme/app");
    assert.equal(headers.get("x-accepted-github-permissions"), null);
  });

  it("shows what its owner may do in a repository, not what it may itself; an App is nobody", async (t) => {
    const { as, control } = await startWithRepository(t);
    const repositories = { "acme/app": { contents: "read" } };
    const wide = { kind: "installation", repositories: { "acme/app": { contents: "write" } } };
    const { token } = (await control("POST", "/tokens", wide)).body;
    const { permissions } = (await as(token)("GET", "/repos/acme/app")).body;
    assert.equal(permissions["push"], false);
    const of = async (login: string) => {
      const { body } = await control("POST", "/tokens", { login, repositories });
      return (await as(body.token)("GET", "/repos/acme/app")).body.permissions;
    };
    assert.equal((await of("writer"))["push"], true);
    assert.equal((await of("reader"))["push"], false);
  });
});

describe("tokens that are revoked", () => {
  it("are bad from then on, and those of others are not", async (t) => {
    const { as, control, writer } = await startWorld(t);
    const { token } = (await control("POST", "/users", { login: "octocat" })).body;
    assert.equal((await as(token)("GET", "/user")).status, 200);
    await control("DELETE", "/tokens", { login: "octocat" });
    assert.equal((await as(token)("GET", "/user")).status, 401);
    assert.equal((await writer("GET", "/user")).status, 200);
    assert.equal((await control("DELETE", "/tokens", { login: "nobody" })).status, 400);
  });
});
