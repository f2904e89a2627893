import assert from "node:assert/strict";
import { expect, makeRelease } from "./api.ts";
import { SOURCES } from "./behaviour.ts";
import type { Behaviour } from "./behaviour.ts";

export const refusals: readonly Behaviour[] = [
  {
    id: "malformed-json",
    what: "a body that is no JSON, or no object, is 400 with GitHub's words",
    source: SOURCES.troubleshooting,
    async run(api) {
      const broken = await api.call("POST", "/releases", "{");
      const { message } = expect<{ message: string }>(broken, 400);
      assert.equal(message, "Problems parsing JSON");
      assert.equal((await api.call("POST", "/releases", "[]")).status, 400);
    },
  },
  {
    id: "missing-field",
    what: "a release without a tag is refused",
    source: SOURCES.troubleshooting,
    async run(api) {
      assert.equal((await api.call("POST", "/releases", { name: "x" })).status, 422);
    },
  },
  {
    id: "unknown-id",
    what: "what is not there is 404, with a message and an address of documentation",
    source: SOURCES.troubleshooting,
    async run(api) {
      for (const path of ["/releases/1", "/releases/assets/1", "/actions/runs/1"]) {
        const answer = await api.call("GET", path);
        const body = expect<{ message: string; documentation_url: string }>(answer, 404);
        assert.equal(body.message, "Not Found");
        assert.match(body.documentation_url, /^https:\/\/docs\.github\.com\//);
      }
    },
  },
  {
    id: "bad-credentials",
    what: "a token that nobody gave is 401, also for what everybody may see",
    source: SOURCES.troubleshooting,
    async run(api) {
      const headers = { authorization: "Bearer nobody-gave-this" };
      const answer = await api.call("GET", "", undefined, headers);
      assert.equal(expect<{ message: string }>(answer, 401).message, "Bad credentials");
    },
  },
  {
    id: "conditional",
    what: "an answer has an ETag, and asking with it again gives 304 without a body",
    source: SOURCES.bestPractices,
    async run(api) {
      const { id } = await makeRelease(api, { tag_name: api.unique("etag"), draft: true });
      const first = await api.call("GET", `/releases/${id}`);
      const etag = first.headers.get("etag") ?? "";
      assert.notEqual(etag, "");
      const again = await api.call("GET", `/releases/${id}`, undefined, { "if-none-match": etag });
      assert.deepEqual([again.status, again.bytes.length], [304, 0]);
    },
  },
];
