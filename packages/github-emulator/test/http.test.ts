import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import { describe, it } from "node:test";
import { list, makeRelease, startWithRepository, startWorld } from "./emulator.ts";

describe("an API answer", () => {
  it("carries rate limits, a request id and an ETag that saves the next request", async (t) => {
    const { writer } = await startWithRepository(t);
    const first = await writer("GET", "/repos/acme/app");
    assert.equal(first.headers.get("x-ratelimit-limit"), "5000");
    assert.match(first.headers.get("x-github-request-id") ?? "", /^[0-9A-F]{16}$/);
    assert.match(first.headers.get("x-github-media-type") ?? "", /^github\.v3/);
    const etag = first.headers.get("etag") ?? "";
    const again = await writer("GET", "/repos/acme/app", undefined, { "if-none-match": etag });
    assert.equal(again.status, 304);
    assert.equal(again.text, "");
    const remaining = (name: string): number => Number(first.headers.get(name));
    const last = await writer("GET", "/repos/acme/app");
    assert.equal(
      Number(last.headers.get("x-ratelimit-remaining")),
      remaining("x-ratelimit-remaining") - 1,
      "a 304 does not count",
    );
  });

  it("to a HEAD request has no body", async (t) => {
    const { writer } = await startWithRepository(t);
    const { status, headers, text } = await writer("HEAD", "/repos/acme/app");
    assert.equal(status, 200);
    assert.ok(Number(headers.get("content-length")) > 0);
    assert.equal(text, "");
  });

  it("to what does not exist is GitHub's 404", async (t) => {
    const { writer } = await startWorld(t);
    const { status, body } = await writer("GET", "/nothing/here");
    assert.equal(status, 404);
    assert.equal(body.message, "Not Found");
    assert.equal(body.status, "404");
  });

  it("to a body that is no JSON object is 400", async (t) => {
    const { emulator } = await startWorld(t);
    const send = async (body: string): Promise<[number, string]> => {
      const response = await fetch(`${emulator.urls.api_url}/user/repos`, {
        method: "POST",
        body,
        headers: { authorization: `Bearer ${emulator.tokens.writer}` },
      });
      return [response.status, ((await response.json()) as { message: string }).message];
    };
    assert.deepEqual(await send("{"), [400, "Problems parsing JSON"]);
    assert.deepEqual(await send("[]"), [400, "Body should be a JSON object"]);
    assert.equal((await send(JSON.stringify({ name: "x".repeat(2 ** 20) })))[0], 413);
  });

  it("names every bad field at once", async (t) => {
    const { writer } = await startWithRepository(t);
    const bad = { tag_name: 1, draft: "yes", make_latest: "maybe" };
    const { status, body } = await writer("POST", "/repos/acme/app/releases", bad);
    assert.equal(status, 422);
    assert.deepEqual(
      body.errors.map(({ field }) => field),
      ["tag_name", "draft", "make_latest"],
    );
  });
});

describe("the rate limit", () => {
  it("refuses callers when one is set", async (t) => {
    const { writer, reader, control } = await startWorld(t);
    await control("PUT", "/rate_limit", { limit: 2 });
    await writer("GET", "/user");
    await writer("GET", "/user");
    const refused = await writer("GET", "/user");
    assert.equal(refused.status, 403);
    assert.match(refused.body.message, /^API rate limit exceeded/);
    assert.equal(refused.headers.get("x-ratelimit-remaining"), "0");
    assert.equal((await writer("GET", "/rate_limit")).status, 200);
    assert.equal((await reader("GET", "/user")).status, 200);
  });
});

describe("the control API", () => {
  it("logs requests with who, what, how much and how long", async (t) => {
    const { writer, control, emulator } = await startWithRepository(t);
    await writer("GET", "/repos/acme/app?x=1", undefined, { "user-agent": "test/1" });
    const path = "/api/v3/repos/acme/app?x=1";
    const [record] = await list(control, `/requests?method=get&path=${encodeURIComponent(path)}`);
    const logged = record as unknown as Record<string, unknown>;
    assert.equal(logged["path"], path);
    assert.equal(logged["status"], 200);
    assert.equal(logged["login"], "writer");
    assert.equal(logged["user_agent"], "test/1");
    assert.ok(Number(logged["response_bytes"]) > 1000);
    assert.ok(Number(logged["request_bytes"]) > 100);
    assert.deepEqual(await list(control, `/requests?since_id=${record?.id}`), []);
    assert.equal(emulator.requests().at(-1)?.id, record?.id);
  });

  it("resets to a fresh server that knows the same tokens", async (t) => {
    const { writer, control, emulator } = await startWithRepository(t);
    await makeRelease(writer, { tag_name: "v1" });
    assert.equal((await control("POST", "/reset")).status, 204);
    assert.deepEqual(emulator.requests(), []);
    assert.equal((await writer("GET", "/user")).body.login, "writer");
    assert.equal((await writer("GET", "/repos/acme/app")).status, 404);
    assert.equal((await writer("POST", "/user/repos", { name: "r", auto_init: true })).status, 201);
  });

  it("does not serve web pages of other origins", async (t) => {
    const { control, emulator } = await startWorld(t);
    const foreign = { origin: "http://evil.example" };
    assert.equal((await control("POST", "/reset", undefined, foreign)).status, 403);
    const own = { origin: emulator.urls.url };
    assert.equal((await control("POST", "/reset", undefined, own)).status, 204);
  });

  it("asks other machines for the administrator's token", async (t) => {
    const addresses = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
    const outside = addresses.find(({ family, internal }) => family === "IPv4" && !internal);
    if (outside === undefined) return t.skip("this machine has no address but loopback");
    const { emulator } = await startWorld(t, { host: "0.0.0.0" });
    const url = `http://${outside.address}:${new URL(emulator.urls.url).port}/_emulator/requests`;
    assert.equal((await fetch(url)).status, 401);
    const call = async (token: string): Promise<number> =>
      (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status;
    assert.equal(await call(emulator.tokens.writer), 401);
    assert.equal(await call(emulator.tokens.admin), 200);
  });
});
