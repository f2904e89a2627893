import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Exchange } from "../../packages/github-emulator/src/http/exchange.ts";
import { createCheck } from "./check.ts";

const check = createCheck();
const ASSET = "/api/v3/repos/:owner/:repo/releases/assets/:asset_id";

function answered(fields: Partial<Exchange>): Exchange {
  return {
    method: "GET",
    pattern: ASSET,
    target: "/api/v3/repos/a/b/releases/assets/1",
    status: 200,
    kind: "json",
    body: asset,
    ...fields,
  };
}

const asset = {
  url: "http://127.0.0.1:1/api/v3/repos/a/b/releases/assets/1",
  browser_download_url: "http://127.0.0.1:1/a/b/releases/download/v1/x",
  id: 1,
  node_id: "RA_1",
  name: "x",
  label: null,
  state: "uploaded",
  content_type: "text/plain",
  size: 3,
  digest: null,
  download_count: 0,
  created_at: "2026-01-31T12:00:00Z",
  updated_at: "2026-01-31T12:00:00Z",
  uploader: null,
};

describe("the check against GitHub's description", () => {
  it("accepts an answer of the described shape, with null where the description allows it", () => {
    assert.deepEqual(check(answered({})), []);
  });

  it("names the place of a field that is missing or of the wrong type", () => {
    const { size: _, ...incomplete } = asset;
    const [missing] = check(answered({ body: incomplete }));
    assert.match(missing?.problem ?? "", /required property 'size'/);
    const [wrong] = check(answered({ body: { ...asset, id: "1" } }));
    assert.equal(wrong?.pointer, "/id");
    const [when] = check(answered({ body: { ...asset, created_at: "yesterday" } }));
    assert.match(when?.problem ?? "", /date-time/);
  });

  it("refuses null where the description does not allow it", () => {
    assert.equal(check(answered({ body: { ...asset, name: null } }))[0]?.pointer, "/name");
  });

  it("refuses a success that is not described", () => {
    assert.match(check(answered({ status: 202 }))[0]?.problem ?? "", /202 is not described/);
    assert.match(
      check(answered({ status: 200, kind: "empty", body: undefined }))[0]?.problem ?? "",
      /no body/,
    );
  });

  it("refuses an error that is not shaped like GitHub's, also where no route answered", () => {
    const refusal = {
      message: "Not Found",
      documentation_url: "https://docs.github.com/rest",
      status: "404",
    };
    assert.deepEqual(check(answered({ status: 404, body: refusal })), []);
    assert.deepEqual(check(answered({ status: 404, pattern: null, body: refusal })), []);
    assert.equal(check(answered({ status: 404, body: { error: "no" } })).length > 0, true);
    assert.equal(check(answered({ status: 404, pattern: null, body: "no" })).length > 0, true);
  });

  it("refuses a route that GitHub does not have", () => {
    const [found] = check(answered({ pattern: "/api/v3/repos/:owner/:repo/candidates" }));
    assert.equal(found?.problem, "not in the description");
  });
});
