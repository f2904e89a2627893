import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import type { Answer, World } from "./emulator.ts";
import { startWithRepository, startWorld } from "./emulator.ts";

const SECONDARY =
  "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

function assertRefused(answer: Answer, status = 403): void {
  assert.deepEqual([answer.status, answer.body.message], [status, SECONDARY]);
  assert.match(answer.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
  // What tells it from the primary limit.
  assert.notEqual(answer.headers.get("x-ratelimit-remaining"), "0");
}

async function limit(world: World, body: object): Promise<void> {
  const answer = await world.control("PUT", "/rate_limit", body);
  assert.equal(answer.status, 204, answer.text);
}

function graphql(world: World, query: string): Promise<Answer> {
  return world.writer("POST", world.emulator.urls.graphql_url, { query });
}

function label(world: World, name: string): Promise<Answer> {
  return world.writer("POST", "/repos/acme/app/issues", { title: name });
}

test("without being asked for, no secondary limit strikes", async (t) => {
  const world = await startWithRepository(t);
  await limit(world, { secondary: { points: 0 } });
  assertRefused(await world.reader("GET", "/user"));
  await limit(world, { limit: null });
  assert.equal((await world.reader("GET", "/user")).status, 200);
});

test("GitHub's 900 points a minute are 900 reads, or 180 writes, of each caller", async (t) => {
  const world = await startWithRepository(t);
  await limit(world, { secondary: true });
  const statuses = new Set<number>();
  for (let turn = 0; turn < 900; turn += 1) {
    statuses.add((await world.reader("GET", "/rate_limit")).status);
  }
  assert.deepEqual([...statuses], [200]);
  assertRefused(await world.reader("GET", "/user"));
  assert.equal((await world.writer("GET", "/user")).status, 200, "somebody else's points");
  await limit(world, { secondary: { points: 9 } });
  await label(world, "five points");
  assertRefused(await label(world, "five more"));
  assert.equal((await world.writer("GET", "/user")).status, 200, "a refusal costs nothing");
});

test("queries and mutations have points of their own", async (t) => {
  const world = await startWithRepository(t);
  await limit(world, { secondary: { graphql_points: 6, points: 0, status: 429 } });
  const mutation = `mutation { mergePullRequest(input: {pullRequestId: "x"}) { clientMutationId } }`;
  assert.equal((await graphql(world, mutation)).status, 200);
  assert.equal((await graphql(world, "{ viewer { login } }")).status, 200);
  assertRefused(await graphql(world, "{ viewer { login } }"), 429);
});

test("content is counted by the minute and by the hour, reads are not content", async (t) => {
  const world = await startWithRepository(t);
  for (const name of ["content_per_minute", "content_per_hour"]) {
    await limit(world, { secondary: { [name]: 2 } });
    assert.equal((await label(world, "1")).status, 201);
    assert.equal((await label(world, "2")).status, 201);
    const refused = await label(world, "3");
    assertRefused(refused);
    const wait = Number(refused.headers.get("retry-after"));
    assert.equal(wait > 60, name === "content_per_hour");
    assert.equal((await world.writer("GET", "/user")).status, 200);
  }
});

test("when the window of the server's clock is over, there is room again", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-01-01T12:00:00Z") });
  const world = await startWithRepository(t);
  await limit(world, { secondary: { points: 1 } });
  assert.equal((await world.reader("GET", "/user")).status, 200);
  const refused = await world.reader("GET", "/user");
  assert.equal(refused.headers.get("retry-after"), "60");
  t.mock.timers.tick(59_000);
  assert.equal((await world.reader("GET", "/user")).headers.get("retry-after"), "1");
  t.mock.timers.tick(1000);
  assert.equal((await world.reader("GET", "/user")).status, 200);
});

test("requests under way at once are counted until they have been answered", async (t) => {
  const world = await startWithRepository(t);
  await limit(world, { secondary: { concurrent: 2 } });
  const { urls, tokens } = world.emulator;
  const open = Array.from({ length: 2 }, () =>
    request(`${urls.api_url}/repos/acme/app/issues`, {
      method: "POST",
      headers: { authorization: `Bearer ${tokens.writer}`, "content-length": 2 },
    }),
  );
  for (const post of open) {
    post.on("error", () => {});
    post.flushHeaders();
  }
  let refused: Answer | null = null;
  while (refused?.status !== 403) refused = await world.writer("GET", "/user");
  assertRefused(refused);
  assert.equal((await world.reader("GET", "/user")).status, 200, "another caller");
  const answered = open.map((post) => new Promise((resolve) => post.once("response", resolve)));
  for (const post of open) post.end("{}");
  await Promise.all(answered);
  let after = await world.writer("GET", "/user");
  while (after.status !== 200) after = await world.writer("GET", "/user");
});

test("strangers share sixty requests an hour as soon as requests are limited", async (t) => {
  const world = await startWorld(t);
  await limit(world, { limit: 1000 });
  const first = await world.anonymous("GET", "/meta");
  assert.equal(first.headers.get("x-ratelimit-limit"), "60");
  for (let turn = 1; turn < 60; turn += 1) await world.anonymous("GET", "/meta");
  const refused = await world.anonymous("GET", "/meta");
  assert.equal(refused.status, 403);
  assert.match(refused.body.message, /^API rate limit exceeded for 127\.0\.0\.1\. \(But here's/);
  assert.equal((await world.reader("GET", "/meta")).status, 200);
  await limit(world, { unauthenticated: 1 });
  assert.equal((await world.anonymous("GET", "/meta")).status, 200);
  assert.equal((await world.anonymous("GET", "/meta")).status, 403);
});

test("limits that make no sense are refused, and the old ones stay", async (t) => {
  const world = await startWorld(t);
  await limit(world, { unauthenticated: 0 });
  const bad = [
    { secondary: "yes" },
    { secondary: { points: -1 } },
    { secondary: { status: 500 } },
    { secondary: { poinst: 1 } },
    { limit: "1" },
  ];
  for (const body of bad) {
    assert.equal((await world.control("PUT", "/rate_limit", body)).status, 422);
  }
  assert.equal((await world.anonymous("GET", "/meta")).status, 403);
});
