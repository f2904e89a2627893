import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestError } from "@octokit/request-error";
import { outcomeOf, retrying } from "../src/retry.ts";
import { writeOnce } from "../src/write-once.ts";

const FAST = { deadlineMs: 50, baseDelayMs: 1, maxDelayMs: 2 };

function answered(status: number, headers: Record<string, string> = {}, message = ""): Error {
  const request = { method: "GET" as const, url: "http://127.0.0.1/", headers: {} };
  const response = { status, url: request.url, headers, data: {} };
  return new RequestError(message, status, { request, response });
}

function lost(code: string): Error {
  const request = { method: "GET" as const, url: "http://127.0.0.1/", headers: {} };
  const error = new RequestError("fetch failed", 500, { request });
  error.cause = new TypeError("fetch failed", { cause: Object.assign(new Error(), { code }) });
  return error;
}

for (const [what, error, kind] of [
  ["404", answered(404), "refused"],
  ["403 without a limit", answered(403), "refused"],
  ["403 with retry-after", answered(403, { "retry-after": "0" }), "not_now"],
  ["403 with nothing remaining", answered(403, { "x-ratelimit-remaining": "0" }), "not_now"],
  ["403 secondary", answered(403, {}, "You have exceeded a secondary rate limit"), "not_now"],
  ["429", answered(429), "not_now"],
  ["502", answered(502), "unknown"],
  ["a reset connection", lost("ECONNRESET"), "unknown"],
  ["a refused connection", lost("ECONNREFUSED"), "not_sent"],
  ["an unknown host", lost("ENOTFOUND"), "not_sent"],
] as const) {
  test(`${what} means: ${kind}`, () => {
    assert.equal(outcomeOf(error).kind, kind);
  });
}

test("a read is tried again after a 502 and gives its answer", async () => {
  let tries = 0;
  const answer = await retrying(FAST, true, () => {
    tries += 1;
    return tries < 3 ? Promise.reject(answered(502)) : Promise.resolve("here");
  });
  assert.equal(answer, "here");
  assert.equal(tries, 3);
});

test("a refusal is not tried again", async () => {
  let tries = 0;
  const attempt = (): Promise<never> => {
    tries += 1;
    return Promise.reject(answered(422));
  };
  await assert.rejects(retrying(FAST, true, attempt));
  assert.equal(tries, 1);
});

test("a wait that the server states and that is too long ends it at once", async () => {
  let tries = 0;
  const attempt = (): Promise<never> => {
    tries += 1;
    return Promise.reject(answered(429, { "retry-after": "3600" }));
  };
  await assert.rejects(retrying(FAST, true, attempt));
  assert.equal(tries, 1);
});

test("after an ambiguous failure a write looks first, and does not write what is there", async () => {
  const log: string[] = [];
  const made = await writeOnce(
    FAST,
    () => {
      log.push("write");
      return Promise.reject(answered(502));
    },
    () => {
      log.push("find");
      return Promise.resolve("made after all");
    },
  );
  assert.equal(made, "made after all");
  assert.deepEqual(log, ["write", "find"]);
});

test("a write that left nothing behind is sent again", async () => {
  const log: string[] = [];
  const made = await writeOnce(
    FAST,
    () => {
      log.push("write");
      return log.length === 1 ? Promise.reject(lost("ECONNRESET")) : Promise.resolve("made");
    },
    () => {
      log.push("find");
      return Promise.resolve(null);
    },
  );
  assert.equal(made, "made");
  assert.deepEqual(log, ["write", "find", "write"]);
});

test("a write that never reached the server needs no look", async () => {
  const log: string[] = [];
  await writeOnce(
    FAST,
    () => {
      log.push("write");
      return log.length === 1 ? Promise.reject(lost("ECONNREFUSED")) : Promise.resolve("made");
    },
    () => {
      log.push("find");
      return Promise.resolve(null);
    },
  );
  assert.deepEqual(log, ["write", "write"]);
});
