import assert from "node:assert/strict";
import { test } from "node:test";
import { type GitWorld, type Schemas, jobToken, read, startGitWorld, tipOf } from "./git-world.ts";
import { assertShapes } from "./openapi.ts";
import { REPO, openPull, protectMain, setStatus } from "./pulls-world.ts";

interface Context {
  readonly kind: string;
  readonly name?: string;
  readonly context?: string;
  readonly isRequired: boolean;
}

interface Rollup {
  readonly state: string;
  readonly contexts: {
    readonly totalCount: number;
    readonly checkRunCount: number;
    readonly checkRunCountsByState: readonly object[];
    readonly statusContextCount: number;
    readonly nodes: readonly Context[];
  };
}

const ROLLUP = `statusCheckRollup { state contexts(first: 100) {
  totalCount checkRunCount checkRunCountsByState { count state } statusContextCount
  nodes { kind: __typename
    ... on CheckRun { name isRequired(pullRequestNumber: 1) }
    ... on StatusContext { context isRequired(pullRequestNumber: 1) } } } }`;

async function ask(
  world: GitWorld,
  query: string,
  token = world.emulator.tokens.reader,
): Promise<unknown> {
  const answer = await world.as(token)("POST", world.emulator.urls.graphql_url, { query });
  const { data, errors } = read<{ data: unknown; errors?: unknown }>(answer);
  assert.equal(errors, undefined, answer.text);
  return data;
}

async function rollup(world: GitWorld): Promise<Rollup | null> {
  const query = `{ repository(owner: "acme", name: "app") { pullRequest(number: 1) { ${ROLLUP} } } }`;
  type Data = { repository: { pullRequest: { statusCheckRollup: Rollup | null } } };
  return ((await ask(world, query)) as Data).repository.pullRequest.statusCheckRollup;
}

test("the rollup of a commit is one word for its checks and statuses, and lists the latest", async (t) => {
  const world = await startGitWorld(t);
  const { head } = await openPull(world, "topic");
  assert.equal(await rollup(world), null, "nothing reported yet");
  await protectMain(world, { required_status_checks: { strict: false, contexts: ["ci"] } });
  await setStatus(world, head.sha, "failure");
  assert.equal((await rollup(world))?.state, "FAILURE");
  await setStatus(world, head.sha, "success");
  const app = world.as(await jobToken(world, { checks: "write" }));
  const make = (name: string, fields: object): Promise<unknown> =>
    app("POST", `${REPO}/check-runs`, { name, head_sha: head.sha, ...fields });
  await make("build", { conclusion: "failure" });
  await make("build", { conclusion: "neutral" });
  assert.equal((await rollup(world))?.state, "SUCCESS");
  await make("slow", { status: "in_progress" });
  const { state, contexts } = (await rollup(world)) ?? { state: "", contexts: null };
  assert.equal(state, "PENDING");
  assert.deepEqual(
    [contexts?.totalCount, contexts?.checkRunCount, contexts?.statusContextCount],
    [3, 2, 1],
  );
  assert.deepEqual(contexts?.checkRunCountsByState, [
    { state: "IN_PROGRESS", count: 1 },
    { state: "NEUTRAL", count: 1 },
  ]);
  assert.deepEqual(
    contexts.nodes.map((node) => [node.kind, node.name ?? node.context, node.isRequired]),
    [
      ["CheckRun", "slow", false],
      ["CheckRun", "build", false],
      ["StatusContext", "ci", true],
    ],
  );
});

test("a pull request is found by its node id and by searching, by those who may see it", async (t) => {
  const world = await startGitWorld(t, { private: true });
  const { node_id } = await openPull(world, "topic");
  await openPull(world, "other", undefined, world.admin);
  const node = `{ node(id: "${node_id}") { id ... on PullRequest { number } } }`;
  assert.deepEqual(await ask(world, node), { node: { id: node_id, number: 1 } });
  const found = async (words: string, token?: string): Promise<unknown> => {
    const query = `{ search(query: ${JSON.stringify(words)}, type: ISSUE, first: 10) {
      issueCount nodes { ... on PullRequest { number } } } }`;
    const { search } = (await ask(world, query, token)) as {
      search: { issueCount: number; nodes: { number: number }[] };
    };
    assert.equal(search.issueCount, search.nodes.length);
    return search.nodes.map(({ number }) => number);
  };
  assert.deepEqual(await found("repo:acme/app is:pr state:open"), [2, 1]);
  assert.deepEqual(await found("author:writer"), [1]);
  assert.deepEqual(await found("author:@me", world.emulator.tokens.admin), [2]);
  assert.deepEqual(await found("is:pr is:merged"), []);
  assert.deepEqual(await found('"add topic" head:topic base:main'), [1]);
  await world.admin("POST", `${REPO}/pulls/1/requested_reviewers`, { reviewers: ["reader"] });
  assert.deepEqual(await found("review-requested:reader"), [1]);
  assert.deepEqual(await found("is:nonsense"), []);
  const { body } = await world.control("POST", "/users", { login: "eve" });
  assert.deepEqual(await found("is:pr", body.token), []);
  const refused = await world.as(body.token)("POST", world.emulator.urls.graphql_url, {
    query: node,
  });
  assert.match(refused.text, /Could not resolve to a node with the global id/);
});

test("checks, suites and runs name the open pull requests of their commit or branch", async (t) => {
  const world = await startGitWorld(t);
  const { head, id } = await openPull(world, "topic");
  const old = await tipOf(world, "main");
  const app = world.as(await jobToken(world, { checks: "write" }));
  const made = await app("POST", `${REPO}/check-runs`, { name: "build", head_sha: head.sha });
  const check = read<Schemas["check-run"]>(made);
  const run = read<Schemas["workflow-run"]>(
    await world.control("POST", `${REPO}/runs`, {
      workflow_path: ".github/workflows/ci.yml",
      head_sha: old,
      head_branch: "topic",
    }),
  );
  const suites = read<{ check_suites: Schemas["check-suite"][] }>(
    await world.reader("GET", `${REPO}/commits/${head.sha}/check-suites`),
  );
  for (const found of [check, run, suites.check_suites[0]]) {
    assert.deepEqual(
      found?.pull_requests?.map((pull) => [pull.id, pull.number, pull.head.ref, pull.base.ref]),
      [[id, 1, "topic", "main"]],
    );
  }
  await assertShapes(t, [
    ["check-run", check],
    ["workflow-run", run],
  ]);
  await world.writer("PATCH", `${REPO}/pulls/1`, { state: "closed" });
  const after = await world.reader("GET", `${REPO}/check-runs/${check.id}`);
  assert.deepEqual(read<Schemas["check-run"]>(after).pull_requests, []);
});
