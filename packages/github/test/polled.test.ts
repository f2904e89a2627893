import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import test, { after } from "node:test";
import { connect } from "../src/index.ts";

const asked: [url: string, etag: string | undefined][] = [];
let version = 1;

/** Answers a page of jobs with the ETag of its version, and 304 to who has that. */
const server = createServer((request: IncomingMessage, response) => {
  const { url = "" } = request;
  asked.push([url, request.headers["if-none-match"]]);
  const etag = `W/"${version}"`;
  if (request.headers["if-none-match"] === etag) return response.writeHead(304, { etag }).end();
  const body = { total_count: 1, jobs: [{ id: version }] };
  return response
    .writeHead(200, { etag, "content-type": "application/json" })
    .end(JSON.stringify(body));
}).listen(0, "127.0.0.1");
await once(server, "listening");
after(() => server.close());

const { port } = server.address() as AddressInfo;
const { api } = connect({ token: "t", apiUrl: `http://127.0.0.1:${port}` });

async function jobs(of = "GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs"): Promise<unknown> {
  asked.length = 0;
  return api.paginate(of, { owner: "acme", repo: "app", run_id: 7, per_page: 100 });
}

test("what is polled is asked for with the ETag it had, and an unchanged answer is the same one", async () => {
  assert.deepEqual(await jobs(), [{ id: 1 }]);
  assert.equal(asked[0]?.[1], undefined);
  for (const _ of [1, 2, 3]) {
    assert.deepEqual(await jobs(), [{ id: 1 }]);
    assert.equal(asked[0]?.[1], 'W/"1"');
  }
});

test("a change is seen at once", async () => {
  version = 2;
  assert.deepEqual(await jobs(), [{ id: 2 }]);
  assert.deepEqual(await jobs(), [{ id: 2 }]);
  assert.equal(asked[0]?.[1], 'W/"2"');
});

test("nothing else is remembered: what decides about a release is read afresh", async () => {
  for (const _ of [1, 2]) {
    await jobs("GET /repos/{owner}/{repo}/releases");
    assert.equal(asked[0]?.[1], undefined);
  }
});
