import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { makeRelease, startWithRepository, startWorld } from "./emulator.ts";

const RELEASES = "/repos/acme/app/releases";

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
