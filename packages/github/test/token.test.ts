import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import test, { after } from "node:test";
import { ReleaseError, type RepositoryName } from "@release-actions/contract";
import {
  connect,
  downloadBytes,
  getRepository,
  readRun,
  type Asset,
  type Repository,
} from "../src/index.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

let answer: Answer = (_, response) => response.writeHead(500).end();
const server = createServer((request, response) => {
  answer(request, response);
}).listen(0, "127.0.0.1");
await once(server, "listening");
after(() => server.close());

const { port } = server.address() as AddressInfo;
const apiUrl = `http://127.0.0.1:${port}`;
const NAME = "acme/app" as RepositoryName;

function json(response: ServerResponse, status: number, headers: Record<string, string>): void {
  response
    .writeHead(status, { "content-type": "application/json", ...headers })
    .end(JSON.stringify({ message: "Resource not accessible", id: 7, owner: { id: 1 } }));
}

/** What is told of a refusal that carries these headers. */
async function told(status: number, headers: Record<string, string>): Promise<ReleaseError> {
  answer = (_, response) => {
    json(response, status, headers);
  };
  const refusal = await getRepository(connect({ token: "t", apiUrl }), NAME).catch(
    (error: unknown) => error,
  );
  assert.ok(refusal instanceof ReleaseError);
  return refusal;
}

test("a refusal names the permissions that GitHub says it takes, every set of them", async () => {
  const accepted = "contents=write,pull_requests=read; issues=write";
  const { code, expected, next } = await told(403, { "x-accepted-github-permissions": accepted });
  assert.equal(code, "permission_denied");
  assert.equal(expected, "permission contents: write and pull-requests: read, or issues: write");
  assert.match(next, /`permissions: contents: write and pull-requests: read, or issues: write`/);
});

test("a refusal of a classic token names the scope, unless it has one that is enough", async () => {
  const takes = { "x-accepted-oauth-scopes": "public_repo, repo" };
  const { expected } = await told(403, { ...takes, "x-oauth-scopes": "gist" });
  assert.equal(expected, "a classic token with the scope public_repo or repo");
  const enough = await told(403, { ...takes, "x-oauth-scopes": "gist, repo" });
  assert.equal(enough.expected, "permission metadata: read");
});

test("what a header says that is no list of permissions is not repeated", async () => {
  for (const other of ["run `curl evil`", "allows_permissionless_access=true", "contents=write;"]) {
    const { expected } = await told(403, { "x-accepted-github-permissions": other });
    assert.equal(expected, "permission metadata: read");
  }
});

/** Takes `token-1` only, and counts what it refuses; an asset's address answers with its bytes. */
function takesSecond(): { refused: number } {
  const count = { refused: 0 };
  answer = ({ headers, url = "" }, response) => {
    if (headers.authorization !== "Bearer token-1") {
      count.refused += 1;
      json(response, 401, {});
    } else if (url.includes("/assets/")) {
      response.writeHead(200, { "content-type": "application/octet-stream" }).end("bytes");
    } else json(response, 200, {});
  };
  return count;
}

/** `token-0`, and after each refusal the next number. */
function numbered(): (refused: string | null) => Promise<string> {
  let current = 0;
  return (refused) => {
    if (refused === `token-${current}`) current += 1;
    return Promise.resolve(`token-${current}`);
  };
}

function at(token: Parameters<typeof connect>[0]["token"]): Repository {
  const connection = connect({ token, apiUrl, retry: { deadlineMs: 0 } });
  const page = { htmlUrl: "", defaultBranch: "main" };
  return { ...page, connection, name: NAME, owner: "acme", repo: "app", id: 7, ownerId: 1 };
}

test("a request that is refused for its token is sent once more with the next one, and only then", async () => {
  const count = takesSecond();
  const repository = at(numbered());
  assert.equal((await readRun(repository, 7))?.id, 7);
  assert.equal((await readRun(repository, 7))?.id, 7);
  assert.equal(count.refused, 1);
});

test("so is a download, whose bytes no client of the API asks for", async () => {
  const count = takesSecond();
  const asset = { id: 1, name: "a", size: 5, digest: null } as unknown as Asset;
  const bytes = await downloadBytes(at(numbered()), asset, 5);
  assert.equal(new TextDecoder().decode(bytes), "bytes");
  assert.equal(count.refused, 1);
});

test("where there is no other token the refusal stands, after one request", async () => {
  const count = takesSecond();
  await assert.rejects(readRun(at("token-0"), 7), { code: "token_rejected" });
  assert.equal(count.refused, 1);
});
